"""Bad and odd input as rows of data; docs/bad-input.md says what each is answered."""
