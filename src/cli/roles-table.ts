import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import { type Right, rightNames, rights, rightsOf } from '../auth/rights.ts';
import { roles, type Role } from '../domain/role.ts';
import { rightOf } from '../graphql/field-rights.ts';

type Asker = Role | null;

const askers: readonly Asker[] = [...roles, null];
const nameOf = (asker: Asker) => asker ?? 'nobody';

/** Each field with the right that it needs, in the order of the schema. */
export function fieldRights(schema: GraphQLSchema): { readonly field: string; readonly right: Right }[] {
  return Object.values(schema.getTypeMap())
    .filter(type => isObjectType(type))
    .filter(type => !isIntrospectionType(type))
    .flatMap(type =>
      Object.values(type.getFields()).map(field => ({
        field: `${type.name}.${field.name}`,
        right: rightOf(field)!,
      })),
    );
}

/** What somebody is answered who asks for what needs a right. */
export function answered(asker: Asker, right: Right): 'yes' | 'FORBIDDEN' | 'UNAUTHENTICATED' {
  if (rightsOf(asker).has(right)) return 'yes';
  return asker === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
}

/** docs/roles.md: what each role may, by right and by field, in Markdown. */
export function rolesTable(schema: GraphQLSchema): string {
  return `# Roles

What each role may see and do. This page is made from the code, by \`npm run roles\`; a test asks for each field in each role, and
compares the answers with the tables.

\`nobody\` is whoever sends neither a key nor a session. A request that asks for anything it may not is refused as a whole, before
any of it is executed: with \`UNAUTHENTICATED\` (401) for nobody, else with \`FORBIDDEN\` (403). An argument needs what its field needs; but
for the dimension \`RECRUITER\`, which names people by their ids and needs \`PEOPLE\`.
A command in \`record\` needs what its own mutation needs; if that is missing, the item is refused with \`FORBIDDEN\`.

A key may be limited to campaigns: then there are no others for it, and what goes beyond campaigns is refused, whatever its role.
The column \`limited\` says which rights such a key can have.

## Rights

${table(
  ['right', 'what', ...askers.map(nameOf), 'limited'],
  rightNames.map(right => [
    `\`${right}\``,
    rights[right],
    ...askers.map(asker => (rightsOf(asker).has(right) ? 'yes' : '–')),
    rightsOf('OWNER', true).has(right) ? 'yes' : '–',
  ]),
)}

## Fields

${table(
  ['field', 'right', ...askers.map(nameOf)],
  fieldRights(schema).map(({ field, right }) => [
    `\`${field}\``,
    `\`${right}\``,
    ...askers.map(asker => answered(asker, right)),
  ]),
)}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
