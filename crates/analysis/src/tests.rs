mod lexicon;
mod prompts;
mod robust;
mod suggestions;
