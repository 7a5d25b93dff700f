/** Words for refusals, in Romanian. `{name}` is replaced by codes and numbers, never by a text of the caller. */
export const problemsRo = {
  VALIDATION: 'Datele trimise trebuie corectate.',
  NOT_FOUND: 'Nu există sau nu vă este accesibil. Verificați numărul îndreptării sau al dosarului.',
  FORBIDDEN: 'Rolul dumneavoastră nu permite această acțiune.',
  ILLEGAL_TRANSITION: 'În starea „{currentStatus}” acțiunea nu este posibilă. Puteți face acum: {availableActions}.',
  VERSION_CONFLICT:
    'S-a modificat între timp: acum este versiunea {currentVersion}, în starea „{currentStatus}”. Recitiți și decideți din nou.',
  IDEMPOTENCY_KEY_REUSED: 'Cheia de idempotență a fost folosită deja pentru alte date. Trimiteți una nouă.',
  DUPLICATE: 'Există deja{which}.',
  INSTITUTION_INACTIVE: 'Instituția nu mai primește îndreptări. Succesor: {successor}.',
  OBJECTION_RECORDED:
    'Persoana s-a opus transmiterii datelor, iar transmiterea către această instituție nu este obligatorie.',
  APPROVAL_REQUIRED: 'De aici mai departe decide coordonatorul.',
  REDIRECT_LOOP: 'Instituția a avut deja această îndreptare; ea nu se întoarce în propriul lanț.',
  CASE_NOT_OPEN: 'Dosarul este închis și nu primește îndreptări.',
  OPEN_REFERRALS: 'Dosarul are îndreptări aflate la instituții: {numbers}. Așteptați răspunsul sau anulați-le.',
  LEGAL_HOLD:
    'Datele persoanei trebuie păstrate deocamdată: există o interdicție legală de ștergere. Ridicați-o mai întâi.',
  NO_LEGAL_HOLD: 'Nu există nicio interdicție de ștergere care să poată fi ridicată.',
  PERSON_ERASED: 'Datele persoanei au fost șterse definitiv.',
  BUSY: 'Prea multe cereri în aceeași clipă. Nu s-a scris nimic; încercați din nou.',
  QUOTA_EXCEEDED: 'Se poate căuta de cel mult {most} ori pe zi. Încercați mâine, sau căutați după numărul îndreptării.',
  UNAUTHENTICATED: 'Autentificați-vă din nou.',
  NOT_RECORDED:
    'Consultarea nu a putut fi înscrisă în jurnalul accesărilor, de aceea nu se afișează nimic. Încercați din nou peste un minut.',
  BAD_REQUEST: 'Cererea nu este valabilă.',
  TOO_LARGE: 'Cererea depășește 32 KB.',
  GRAPHQL_PARSE_FAILED: 'Documentul nu poate fi citit.',
  GRAPHQL_VALIDATION_FAILED: 'Documentul nu se potrivește cu schema.',
  BAD_USER_INPUT: 'Variabilele nu se potrivesc cu operația.',
  OPERATION_RESOLUTION_FAILURE: 'Operația nu se găsește în document.',
  LIMIT_EXCEEDED: 'Documentul cere prea mult deodată: {limit}, cel mult {most}.',
  INTROSPECTION_DISABLED: 'Schema o pot citi numai membrii conectați prin clientul „explorer”.',
  DOCUMENT_NOT_REGISTERED:
    'Documentul nu este înregistrat pentru instituția dumneavoastră. Un sistem trimite numai documente înregistrate.',
  UNAVAILABLE:
    'Serviciul nu a terminat la timp. Repetați cererea neschimbată, cu aceeași cheie de idempotență. Numărul cererii: {requestId}.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Interogările memorate nu sunt acceptate.',
  INTERNAL_SERVER_ERROR: 'Eroare internă. Numărul cererii: {requestId}.',
  none: 'niciuna',
} as const;

/** Limits of one request (services/graphql/limits.ts). */
export const limitsRo = {
  DEPTH: 'niveluri de câmpuri',
  COST: 'costul câmpurilor și al paginilor',
  ALIASES: 'nume date de client (alias)',
  QUERIES: 'interogări',
  MUTATIONS: 'comenzi',
  DIRECTIVES: 'directive într-un document',
  INTROSPECTION_DEPTH: 'niveluri în descrierea schemei',
  INTROSPECTION_LISTS: 'liste una în alta în descrierea schemei',
} as const;

export const rulesRo = {
  REQUIRED: 'Câmp obligatoriu.',
  INVALID: 'Valoarea nu este de tipul cerut.',
  INVALID_FORMAT: 'Formatul nu este cel cerut: dată AAAA-LL-ZZ, instant ISO-8601, UUID, număr IGM-CH/2026/000123.',
  TOO_SHORT: 'Textul este prea scurt.',
  TOO_LONG: 'Textul este prea lung.',
  TOO_FEW: 'Prea puține.',
  TOO_MANY: 'Prea multe.',
  UNKNOWN_CODE: 'Cod necunoscut; consultați interogările codes și institutions.',
  UNKNOWN: 'Nu există pentru dumneavoastră.',
  IN_FUTURE: 'Nu poate fi în viitor.',
  TOO_EARLY: 'Prea devreme.',
  TOO_LATE: 'Prea târziu.',
  NOT_ALLOWED: 'Nu se potrivește cu starea actuală sau cu celelalte date.',
  NOT_UNIQUE: 'Apare de două ori.',
  SAME_INSTITUTION: 'Este instituția la care se află deja.',
} as const;
