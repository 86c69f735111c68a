"""BM25 over provision texts, as one sparse matrix: rows are words, columns are provisions.

Takes lists of stems per document, gives scores of all documents for a query. Source: Robertson and Zaragoza (2009),
"The Probabilistic Relevance Framework: BM25 and Beyond", with the idf that never turns negative.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

K1 = 1.2
B = 0.6


@dataclass(frozen=True, slots=True)
class Ranking:
    """The index: a word's row number, its idf, and the weights of every word in every document."""

    words: Mapping[str, int]
    idf: np.ndarray[tuple[int], np.dtype[np.float64]]
    weights: sparse.csr_matrix

    @classmethod
    def over(cls, documents: Sequence[Mapping[str, float]], k1: float = K1, b: float = B) -> Ranking:
        """Index documents given as word → weighted count; `k1` and `b` are BM25's own."""
        words: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        counts: list[float] = []
        for column, document in enumerate(documents):
            for word, count in document.items():
                rows.append(words.setdefault(word, len(words)))
                columns.append(column)
                counts.append(count)
        shape = (len(words), max(len(documents), 1))
        tf = sparse.csr_matrix(
            (np.array(counts), (np.array(rows, dtype=int), np.array(columns, dtype=int))), shape=shape
        )
        length = np.asarray(tf.sum(axis=0)).ravel()
        mean = float(length.mean()) or 1.0
        have = np.diff(tf.indptr)
        idf = np.log1p((shape[1] - have + 0.5) / (have + 0.5))
        norm = k1 * (1 - b + b * length / mean)
        tf.data = tf.data * (k1 + 1) / (tf.data + norm[tf.indices])
        scaled = sparse.diags(idf) @ tf
        return cls(words, idf, scaled.tocsr())

    def to_bytes(self) -> bytes:
        """Write the index, to be read by `from_bytes`."""
        sink = io.BytesIO()
        text = np.frombuffer("\n".join(self.words).encode(), np.uint8)
        shape = np.array(self.weights.shape)
        parts = {"data": self.weights.data, "indices": self.weights.indices, "indptr": self.weights.indptr}
        np.savez(sink, words=text, idf=self.idf, shape=shape, **parts)
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Ranking:
        """Read an index that `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            text = kept["words"].tobytes().decode()
            words = {word: row for row, word in enumerate(text.split("\n") if text else ())}
            parts = (kept["data"], kept["indices"], kept["indptr"])
            return cls(words, kept["idf"], sparse.csr_matrix(parts, shape=tuple(kept["shape"])))

    def scores(self, query: Mapping[str, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Give the score of every document for a query given as word → weight."""
        known = [(self.words[w], weight) for w, weight in sorted(query.items()) if w in self.words]
        total = np.zeros(self.weights.shape[1])
        for row, weight in known:
            start, stop = self.weights.indptr[row], self.weights.indptr[row + 1]
            total[self.weights.indices[start:stop]] += weight * self.weights.data[start:stop]
        return total

    def scores_of(self, queries: Sequence[Iterable[str]]) -> sparse.csr_matrix:
        """Give the scores of many queries at once, each word of weight one: rows are queries, columns documents."""
        known = [sorted(self.words[w] for w in query if w in self.words) for query in queries]
        indptr = np.concatenate(([0], np.cumsum([len(rows) for rows in known]))).astype(int)
        indices = np.fromiter((row for rows in known for row in rows), int, count=int(indptr[-1]))
        asked = sparse.csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(known), self.weights.shape[0]))
        return (asked @ self.weights).tocsr()

    def documents_of(self, word: str) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Give the numbers of the documents that have a word."""
        row = self.words.get(word)
        if row is None:
            return np.zeros(0, dtype=np.int32)
        found: np.ndarray[tuple[int], np.dtype[np.int32]] = self.weights.indices[
            self.weights.indptr[row] : self.weights.indptr[row + 1]
        ]
        return found

    def rarity(self, word: str) -> float:
        """Give a word's idf, or 0 when no document has it."""
        row = self.words.get(word)
        return float(self.idf[row]) if row is not None else 0.0


def counted(words: Sequence[str], weight: float = 1.0) -> Counter[str]:
    """Count words, each occurrence worth `weight`."""
    out: Counter[str] = Counter()
    for word in words:
        out[word] += weight  # type: ignore[assignment] # a Counter of floats
    return out
