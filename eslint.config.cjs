const globals = require("globals");

module.exports = [
    {
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly", luxon: "readonly"},
        },
        rules: {
            eqeqeq: "error",
            "no-undef": "error",
            "no-unused-vars": "error",
            "prefer-const": "error",
        },
    },
];
