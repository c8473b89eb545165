# What the assistant says when another one has to write.

engine-other-model = The writing service could not finish this site. I go on with another one.
engine-offline-instead = The writing service could not finish this site. I finish it with my own templates; you can ask for changes at any time.
