"""A case from first draft to the end of its licence, as pure values: what happened, what may happen, who may do it.

Takes deeds and the facts they become, gives `Case` values. One table (`table`) holds every change of state; `policies`
answers "does the state allow it?", `permissions` "may this person?", each with its reason; `folding` rebuilds a case
from its facts; `clocks` counts the office's days. Imports kernel, register and the words of licensing; reads no clock.
"""
