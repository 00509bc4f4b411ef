import tseslint from 'typescript-eslint';

const tables = {
  selector: ['Literal[value=', 'TemplateElement[value.raw=']
    .map(text => `${text}/\\b(FROM|JOIN|INTO|UPDATE) [a-z_]+/]`)
    .join(),
  message: 'Only those who keep tables name them: read models are read through src/projections.',
};
const words = {
  // A letter beside a space: names and units have none.
  selector: 'Literal[value=/\\p{L}[,:.]* | \\p{L}/u], TemplateElement[value.raw=/\\p{L}[,:.]* | \\p{L}/u]',
  message: 'Rules conclude; src/sentences says it in words.',
};
/** A sum cannot be told from joined texts, so it is seen only where a metric is added; a product of two literals is a size. */
const arithmetic = [
  'BinaryExpression[operator=/^(-|\\*|\\/|%|\\*\\*)$/]:not([left.type="Literal"][right.type="Literal"])',
  'BinaryExpression[operator="+"] > :matches(Identifier[name=/^[A-Z]+(_[A-Z]+)*$/], MemberExpression[property.name=/^[A-Z]+(_[A-Z]+)*$/])',
  'AssignmentExpression[operator=/^[-*\\/%]/]',
  'CallExpression[callee.object.name="Math"][callee.property.name=/^(max|min)$/]',
  'CallExpression[callee.property.name=/^reduce(Right)?$/]',
];
const formulas = arithmetic.map(selector => ({
  selector,
  message:
    'Formulas stand in src/metrics, with their definitions (a ratio in ratios.ts), conclusions in src/analysis.',
}));

/** Type-checked rules; formatting is Prettier's. */
export default tseslint.config(
  { ignores: ['build/', 'dist/', 'coverage/', 'data/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Where a value is known to be there, `!` says so; what is not known is checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // An empty setting or name means none.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // Adapters keep a promise's form where the embedded answer is at hand at once.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A type parameter that only names the answer is how rows and events get their types.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // GraphQL object types are classes for their decorators; resolvers answer plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Nest's modules and GraphQL's types are classes that only carry decorators.
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      ...['projections', 'projector', 'event-store', 'directory', 'sqlite'].map(folder => `src/${folder}/**`),
      // Its tables are a temporary file's.
      'src/export/**',
      // It reads files as they lie, also of earlier layouts.
      'src/backup/**',
    ],
    rules: { 'no-restricted-syntax': ['error', tables] },
  },
  {
    files: ['src/analysis/evaluation/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', tables, words] },
  },
  {
    files: ['src/graphql/**/*.ts'],
    ignores: ['src/graphql/limits/**'],
    rules: { 'no-restricted-syntax': ['error', tables, ...formulas] },
  },
  {
    // They compute with sizes, times and positions, never with counts.
    files: ['impact-subscription', 'record', 'subscription-protocol'].map(file => `src/graphql/${file}.ts`),
    rules: { 'no-restricted-syntax': ['error', tables] },
  },
  {
    files: ['src/sentences/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', tables, ...formulas] },
  },
);
