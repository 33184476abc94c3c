// The rules for our small ES modules; tools/lint_js.py runs them.
import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: 'module', globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-console': 'error',
      'no-unused-vars': ['error', { caughtErrors: 'none' }],
      'no-use-before-define': ['error', { functions: false }],
      complexity: ['warn', 20],
    },
  },
  // A service worker has globals of its own.
  { files: ['**/worker*.js', '**/*worker.js'], languageOptions: { globals: globals.serviceworker } },
];
