import { type GraphQLSchema, getNamedType, isEnumType, isUnionType } from 'graphql';
import { exampleInputs, issuingTheDraft, resultsAlone } from '../../data/demo/exampleInputs.ts';
import { decodeSchema } from '../../services/graphql/encodedSchema.ts';
import { encodedSchema } from '../../services/graphql/generated/encodedSchema.ts';
import { labelOf } from '../../services/platform/messages/codes.ts';
import { lifeCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import { exampleInput, inputTypeOf } from './exampleInput.ts';

/**
 * The tabs of the commands on one referral. All have the same document, so a tab holds only its words and its example.
 */
export interface CommandTab {
  tab: string;
  mutation: string;
  /** The type of the success. */
  success: string;
  /** Romanian first, then English, lines short enough for the editor. */
  comments: string[];
  input: Record<string, unknown>;
}

/** The lists of codes that the input of a mutation takes values from, by the names that `codes` knows. */
function listsFor(schema: GraphQLSchema, mutation: string): string[] {
  const kinds = schema.getType('CodeKind');
  const known = isEnumType(kinds) ? kinds.getValues().map(({ name }) => name) : [];
  return Object.values(inputTypeOf(schema, mutation)?.getFields() ?? {})
    .map(({ type }) =>
      getNamedType(type)
        .name.replace(/([a-z])([A-Z])/g, '$1_$2')
        .toUpperCase(),
    )
    .filter((name) => known.includes(name));
}

function tabOf(schema: GraphQLSchema, mutation: string, words: string[], known = exampleInputs[mutation]): CommandTab {
  const type = inputTypeOf(schema, mutation);
  const union = getNamedType(schema.getMutationType()?.getFields()[mutation]?.type);
  if (!type || !isUnionType(union)) throw new Error(`the schema has no mutation ${mutation}`);
  const success = union.getTypes()[0]?.name ?? '';
  const comments = [...words, ...listsFor(schema, mutation).map((list) => `Coduri / codes: ${list}.`)];
  return { tab: mutation, mutation, success, comments, input: exampleInput(type, known) };
}

/** One tab for each step of the table, in its order. `recordSharing` is left out, because it is a command on a case. */
export const stepTabs = (schema: GraphQLSchema, steps: readonly { action: string; mutation: string }[]): CommandTab[] =>
  steps
    .filter(({ mutation }) => inputTypeOf(schema, mutation)?.getFields().referral)
    .map(({ action, mutation }) => {
      const { ro, en } = labelOf('ACTION', action);
      return tabOf(schema, mutation, [`${ro}.`, `${en}.`]);
    });

function allTabs(schema: GraphQLSchema): CommandTab[] {
  const other = (tab: string, mutation: string, comments: string[], known = exampleInputs[mutation]): CommandTab => ({
    ...tabOf(schema, mutation, comments, known),
    tab,
  });
  return [
    other('draftReferral', 'draftReferral', ['O ciornă, încă netrimisă.', 'A draft, not sent yet.']),
    ...stepTabs(schema, lifeCycle),
    other(
      'issueDraft',
      'issueReferral',
      ['Emite ultima ciornă, „$draft”.', 'Issues the last draft, "$draft".'],
      issuingTheDraft,
    ),
    other(
      'finishReferral',
      'completeReferral',
      ['Rezultatul, când primirea e confirmată deja.', 'The result; the receipt is confirmed already.'],
      resultsAlone,
    ),
    other('confirmErasure', 'confirmErasure', [
      'Persoana a fost ștearsă: ce am făcut cu copiile.',
      'The person is erased: what became of our copies.',
    ]),
  ];
}

export const referralCommands: CommandTab[] = allTabs(decodeSchema(encodedSchema));

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

export function documentOf({ tab, mutation, success, comments }: CommandTab): string {
  return `${comments.map((line) => `# ${line}`).join('\n')}
mutation ${capital(tab)}($input: ${capital(mutation)}Input!) {
  ${mutation}(input: $input) {
    ... on ${success} {
      referral {
        id
        number
        version
        status
        availableActions
        waitingOn
        waitingFor
      }
      event {
        type
        impliedSteps
      }
    }
    ...Problem
  }
}

fragment Problem on Problem {
  code
  message
  fields {
    path
    rule
    message
  }
  ... on VersionConflictProblem {
    currentVersion
    currentStatus
  }
  ... on IllegalTransitionProblem {
    currentStatus
    availableActions
  }
}
`;
}
