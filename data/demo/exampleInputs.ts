// Examples for the inputs of commands on one referral, with the placeholders of the page (local/graphiql). For a
// command without an example the page makes one from the required fields of the schema.

const measures = [{ activity: 'Curs de limba română, nivelul A1' }];
const results = [{ result: 'DELIVERED', date: '$today', certificateNumber: 'A1-0031' }];

const draft = {
  case: { caseNumber: '$case' },
  receivingInstitution: 'MEC',
  needCode: 'LANGUAGE',
  measures,
  urgency: 'NORMAL',
  summary: 'Dorește un curs de limba română în apropierea locuinței, după-amiaza.',
  completionDue: '$today+30',
  informationSharing: { informedAt: '$today', language: 'araba', agreement: 'AGREED', legalBasis: '{legalBasis}' },
};

/** Another need than in issueReferral, because a person has one open referral for a need at an institution. */
const anotherNeed = {
  needCode: 'SOCIOCULTURAL',
  measures: [{ activity: 'Sesiune de acomodare socioculturală' }],
  summary: 'Dorește să participe la o sesiune de acomodare socioculturală.',
};

const lastDraft = { referral: { id: '$draft' }, expectedVersion: '$draftVersion' };
const reasonText = 'Explicat în cuvinte, pentru ca oricine să înțeleagă.';

/** By mutation: fields in addition to the required ones, or in their place. */
export const exampleInputs: Readonly<Record<string, Record<string, unknown>>> = {
  draftReferral: { draft: { ...draft, ...anotherNeed } },
  updateReferralDraft: { ...lastDraft, urgency: 'URGENT' },
  issueReferral: { draft },
  acknowledgeReferral: { incomingNumber: '{institution}-1025' },
  acceptReferral: { appointment: { at: '$now+7', place: 'Liceul teoretic, sala 12' } },
  declineReferral: { reasonCode: 'NO_CAPACITY', reasonText: 'Grupele sunt complete până la sfârșitul semestrului.' },
  requestReferralInfo: { question: 'Ce studii are persoana?' },
  provideReferralInfo: { answer: 'Persoana are diplomă de liceu, tradusă și legalizată.' },
  withdrawReferralQuestion: { reason: 'Am aflat de la persoană.' },
  redirectReferral: { receivingInstitution: 'ANOFM', reasonCode: 'NOT_COMPETENT' },
  reportReferralProgress: { activity: 'Prima lecție', attended: true, serviceDate: '$today' },
  holdReferral: { reasonCode: 'OTHER', reasonText, expectedResumeDate: '$today+30' },
  completeReferral: { incomingNumber: '{institution}-1024', results },
  failReferral: {
    reasonCode: 'NO_SHOW',
    reasonText: 'Nu s-a prezentat la programări.',
    contactAttempts: [
      { date: '$today-2', channel: 'telefon' },
      { date: '$today-1', channel: 'telefon' },
    ],
  },
  cancelReferral: { reasonCode: 'NEED_MET_ELSEWHERE', reasonText: 'Persoana s-a înscris singură la un curs.' },
  reopenReferral: { reason: 'Persoana poate relua cursul.', completionDue: '$today+30' },
  amendReferral: { completionDue: '$today+45' },
  correctReferralAnswer: { incomingNumber: '{institution}-2048' },
  takeBackReferralAnswer: { reason: 'Răspuns dat la altă îndreptare, din greșeală.' },
  addReferralNote: { text: 'Persoana preferă să fie sunată după-amiaza.' },
  confirmErasure: { copies: 'ERASED' },
};

/** The issue of the last draft, and the results without the receipt. */
export const issuingTheDraft: Record<string, unknown> = lastDraft;
export const resultsAlone: Record<string, unknown> = { results };
