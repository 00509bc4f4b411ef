import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

/** `file#name` for each name that a file exports or imports; the name `*` stands for all of a file. */
interface Names {
  readonly exported: readonly string[];
  readonly imported: readonly string[];
}

const isExported = (statement: ts.Statement) =>
  ts.canHaveModifiers(statement) &&
  ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

/** The event catalogue shows each exported type of these files under its name. */
const isShown = (file: string, statement: ts.Statement) =>
  /^src\/(domain\/|outbound\/cloud-event)/.test(file) &&
  (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement));

function declared(statement: ts.Statement): string[] {
  if (!ts.isVariableStatement(statement)) return [(statement as ts.DeclarationStatement).name!.text];
  return statement.declarationList.declarations.map(({ name }) => name.getText());
}

/** The path and the names of an import, static or not, or of an export from elsewhere. */
function importOf(node: ts.Node): [from: ts.Node | undefined, names: string[]] {
  if (ts.isImportDeclaration(node)) {
    const bindings = node.importClause?.namedBindings;
    const isNamed = bindings !== undefined && ts.isNamedImports(bindings);
    return [node.moduleSpecifier, isNamed ? bindings.elements.map(original) : ['*']];
  }
  if (ts.isExportDeclaration(node)) {
    const isNamed = node.exportClause !== undefined && ts.isNamedExports(node.exportClause);
    return [node.moduleSpecifier, isNamed ? node.exportClause.elements.map(original) : ['*']];
  }
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return [isCall ? node.arguments[0] : undefined, ['*']];
}
const original = (each: ts.ImportOrExportSpecifier) => (each.propertyName ?? each.name).text;

const parsed = (file: string) =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);

/** All that a file exports, each name once: a function with overloads has several declarations. */
const declaredIn = (file: string) => [
  ...new Set(parsed(file).statements.filter(isExported).flatMap(declared)),
];

function namesOf(file: string): Names {
  const source = parsed(file);
  const exported = source.statements
    .filter(each => isExported(each) && !isShown(file, each))
    .flatMap(declared);
  const imported: string[] = [];
  const visit = (node: ts.Node): void => {
    const [from, names] = importOf(node);
    if (from !== undefined && ts.isStringLiteral(from))
      imported.push(...names.map(name => `${join(dirname(file), from.text)}#${name}`));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { exported: exported.map(name => `${file}#${name}`), imported };
}

test('what a file of src exports, another file imports', () => {
  const files = globSync('{src,test,benchmarks,catalogue,explorer}/**/*.{ts,tsx}').map(namesOf);
  const imported = new Set(files.flatMap(each => each.imported));
  const unused = files
    .flatMap(each => each.exported)
    .filter(each => each.startsWith('src/'))
    .filter(each => !imported.has(each) && !imported.has(`${each.split('#')[0]!}#*`));
  expect(unused).toEqual([]);
});

/** Two things are one in these: a value and its scalar, what a command asks for and what became of it, each decider's step. */
const ofOneName = new Set(['DateTime', 'Decimal', 'LocalDate', 'SignUp', 'evolve']);

test('what two files of src export has two names, but in files of one name: those of a language, a table or a system', () => {
  const files = Map.groupBy(
    globSync('src/**/*.ts').flatMap(file => declaredIn(file).map(name => ({ name, file: basename(file) }))),
    ({ name }) => name,
  );
  const shared = [...files]
    .filter(([name, all]) => !ofOneName.has(name) && new Set(all.map(({ file }) => file)).size > 1)
    .map(([name, all]) => `${name}: ${all.map(({ file }) => file).join()}`);
  expect(shared).toEqual([]);
});
