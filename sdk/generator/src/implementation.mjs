import ts from 'typescript';

/**
 * What only the published JavaScript of a resource tells.
 * @param {ts.SourceFile} file
 * @returns {{ token: string, aliases: string[], secretOutputs: string[], replaceOnChanges: string[],
 *             inputs: Map<string, { constant?: unknown, default?: object, secret: boolean }>, methods: Map<string, string> }}
 */
export function readResourceImplementation(file) {
  const found = { token: undefined, aliases: [], secretOutputs: [], replaceOnChanges: [], inputs: new Map(), methods: new Map() };
  visit(file, (node) => {
    if (ts.isPropertyDeclaration(node) && node.name.getText() === '__pulumiType') found.token = node.initializer.text;
    if (ts.isMethodDeclaration(node)) {
      const token = callToken(node, 'call');
      if (token) found.methods.set(node.name.getText(), token);
    }
    if (ts.isVariableDeclaration(node) && node.initializer) readOption(node, found);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) readAssignment(node, found);
  });
  return found;
}

/** The token of the function that a function of this file invokes, and whether it returns one bare value. */
export function readFunctionImplementation(file, name) {
  let found;
  visit(file, (node) => {
    if (!ts.isFunctionDeclaration(node) || node.name?.text !== name) return;
    const single = callToken(node, 'invokeSingle');
    found = { token: single ?? callToken(node, 'invoke'), single: single !== undefined };
  });
  return found;
}

/** Defaults of nested input types, from the functions `<type>ProvideDefaults`. */
export function readNestedDefaults(file) {
  const defaults = new Map();
  for (const statement of file.statements.filter(ts.isFunctionDeclaration)) {
    const type = statement.name.text.match(/^(.*)ProvideDefaults$/)?.[1];
    if (type === undefined) continue;
    const properties = new Map();
    visit(statement, (node) => {
      if (!ts.isPropertyAssignment(node)) return;
      const value = defaultOf(node.initializer);
      if (value) properties.set(node.name.getText(), value);
    });
    defaults.set(type.toLowerCase(), properties);
  }
  return defaults;
}

function readAssignment({ left, right }, found) {
  if (ts.isPropertyAccessExpression(left) && left.name.text === '__pulumiType') found.token = right.text;
  if (!ts.isElementAccessExpression(left) || left.expression.getText() !== 'resourceInputs') return;
  const name = left.argumentExpression.text;
  if (ts.isIdentifier(right)) return;
  const input = found.inputs.get(name) ?? { secret: false };
  const literal = literalOf(right);
  if (literal !== undefined) input.constant = literal;
  visit(right, (node) => {
    input.default ??= defaultOf(node);
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'pulumi.secret') input.secret = true;
  });
  found.inputs.set(name, input);
}

function readOption({ name, initializer }, found) {
  const strings = () => {
    const values = [];
    visit(initializer, (node) => { if (ts.isStringLiteral(node)) values.push(node.text); });
    return values;
  };
  if (name.getText() === 'aliasOpts') found.aliases = strings();
  if (name.getText() === 'secretOpts') found.secretOutputs = strings();
  if (name.getText() === 'replaceOnChanges') found.replaceOnChanges = strings();
}

/**
 * `(args?.region) ?? utilities.getEnv("AWS_REGION")` gives { environment: ['AWS_REGION'] },
 * `(val.enabled) ?? true` gives { value: true }.
 */
function defaultOf(node) {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.QuestionQuestionToken) return undefined;
  const subject = unwrap(node.left);
  if (!ts.isPropertyAccessExpression(subject) || !['args', 'val'].includes(subject.expression.getText())) return undefined;
  const right = unwrap(node.right);
  const [first, fallback] = ts.isBinaryExpression(right) ? [unwrap(right.left), unwrap(right.right)] : [right, undefined];
  if (ts.isCallExpression(first) && first.expression.getText().startsWith('utilities.getEnv')) {
    return { environment: first.arguments.map((argument) => argument.text), value: fallback && literalOf(fallback) };
  }
  return { value: literalOf(first) };
}

function literalOf(node) {
  if (ts.isStringLiteral(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  return undefined;
}

function callToken(node, method) {
  let token;
  visit(node, (child) => {
    if (ts.isCallExpression(child) && child.expression.getText() === `pulumi.runtime.${method}`) token = child.arguments[0].text;
  });
  return token;
}

function unwrap(node) {
  return ts.isParenthesizedExpression(node) ? unwrap(node.expression) : node;
}

function visit(node, action) {
  action(node);
  ts.forEachChild(node, (child) => visit(child, action));
}
