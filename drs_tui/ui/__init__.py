"""The screens. This folder alone imports textual."""
