using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>llama_batch: the tokens of one decode, their positions, their sequences, and which of them give logits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaBatch
{
    public int TokenCount;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** SequenceIds;
    public sbyte* Outputs;
}
