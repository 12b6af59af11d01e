using System.Runtime.InteropServices;
using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>Native memory for one batch, allocated once and filled for each decode.</summary>
internal sealed unsafe class BatchBuffer : IDisposable
{
    private const int Axes = 4;

    private readonly int* _tokens;
    private readonly int* _positions;
    private readonly int* _sequenceCounts;
    private readonly int* _sequences;
    private readonly int** _sequenceIds;
    private readonly byte* _outputs;

    public BatchBuffer(int capacity)
    {
        var count = (nuint)capacity;
        _tokens = (int*)NativeMemory.Alloc(count, sizeof(int));

        // Vectors of images may have a position on each of several axes.
        _positions = (int*)NativeMemory.AllocZeroed(Axes * count, sizeof(int));
        _sequenceCounts = (int*)NativeMemory.Alloc(count, sizeof(int));
        _sequences = (int*)NativeMemory.AllocZeroed(count, sizeof(int));
        _sequenceIds = (int**)NativeMemory.Alloc(count, (nuint)sizeof(int*));
        _outputs = (byte*)NativeMemory.Alloc(count, sizeof(byte));
        for (var i = 0; i < capacity; i++)
        {
            _sequenceCounts[i] = 1;
            _sequenceIds[i] = &_sequences[i];
        }
    }

    public LLamaNativeBatch Batch { get; private set; }

    /// <summary>Holds one run of tokens of sequence 0.</summary>
    public void Fill(ReadOnlySpan<int> tokens, int position, bool allOutputs)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            _tokens[i] = tokens[i];
            _positions[i] = position + i;
            _sequences[i] = 0;
            _outputs[i] = allOutputs || i == tokens.Length - 1 ? (byte)1 : (byte)0;
        }

        SetCount(tokens.Length);
    }

    /// <summary>Holds tokens of several sequences.</summary>
    public void Fill(ReadOnlySpan<BatchToken> batch)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            _tokens[i] = batch[i].Token;
            _positions[i] = batch[i].Position;
            _sequences[i] = batch[i].Sequence;
            _outputs[i] = batch[i].WantsLogits ? (byte)1 : (byte)0;
        }

        SetCount(batch.Length);
    }

    /// <summary>Holds the places of one run of vectors, which come with the batch.</summary>
    public void Fill(int count, int position, int sequence)
    {
        for (var i = 0; i < count; i++)
        {
            _positions[i] = position + i;
            _sequences[i] = sequence;
            _outputs[i] = 0;
        }

        SetCount(count);
    }

    /// <summary>Holds the places of vectors on a grid: the position of all, then the row and the column of each, from there.</summary>
    public void Fill(int count, int first, int columns, int position, int sequence)
    {
        Fill(count, position, sequence);
        for (var i = 0; i < count; i++)
        {
            _positions[i] = position;
            _positions[count + i] = position + ((first + i) / columns);
            _positions[(2 * count) + i] = position + ((first + i) % columns);
            _positions[(3 * count) + i] = 0;
        }
    }

    /// <summary>Gets the batch with vectors in place of its tokens.</summary>
    public LLamaNativeBatch WithVectors(float* vectors)
    {
        var batch = Batch;
        batch.tokens = null;
        batch.embd = vectors;
        return batch;
    }

    /// <summary>Holds whole texts, each a sequence from position 0, every token of which counts for its vector.</summary>
    public void Fill(IReadOnlyList<int[]> sequences)
    {
        var at = 0;
        for (var sequence = 0; sequence < sequences.Count; sequence++)
        {
            for (var i = 0; i < sequences[sequence].Length; i++, at++)
            {
                _tokens[at] = sequences[sequence][i];
                _positions[at] = i;
                _sequences[at] = sequence;
                _outputs[at] = 1;
            }
        }

        SetCount(at);
    }

    public void Dispose()
    {
        NativeMemory.Free(_tokens);
        NativeMemory.Free(_positions);
        NativeMemory.Free(_sequenceCounts);
        NativeMemory.Free(_sequences);
        NativeMemory.Free(_sequenceIds);
        NativeMemory.Free(_outputs);
    }

    private void SetCount(int count) => Batch = new LLamaNativeBatch
    {
        n_tokens = count,
        tokens = (LLamaToken*)_tokens,
        pos = (LLamaPos*)_positions,
        n_seq_id = _sequenceCounts,
        seq_id = (LLamaSeqId**)_sequenceIds,
        logits = _outputs,
    };
}
