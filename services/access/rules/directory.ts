import { anyMember } from './members.ts';
import { type Fields, plain } from './notation.ts';

/** The directory and the words of the service. They are equal for every member and hold no personal data. */
export const directoryRules: Readonly<Record<string, Fields>> = {
  LocalizedText: plain(anyMember, 'ro en'),
  CodeLabel: plain(anyMember, 'kind code label family'),
  Validity: plain(anyMember, 'from to'),
  Centre: plain(anyMember, 'code name locality issues publishedContact validity'),
  InstitutionUnit: plain(anyMember, 'code name localities validity'),
  InstitutionContact: plain(anyMember, 'place name deputy'),
  Institution: plain(
    anyMember,
    'id country code name shortName kind mandatorySharing delivery active parent successors localities centres units contacts validity',
  ),
  ServiceAmount: plain(anyMember, 'value unit basis'),
  ServiceSource: plain(anyMember, 'document quote'),
  Service: plain(
    anyMember,
    'code name need provider ageGroups documentsToBring conditions amount maxMonths localities centres source validity',
  ),
  InstitutionSuggestion: plain(anyMember, 'rank institution unit reason why'),
};
