"""Reading: which sentence of the retrieved passages answers the question, and does any?"""

from assistant.reader.reading import Evidence, Reader, Reading

__all__ = ["Evidence", "Reader", "Reading"]
