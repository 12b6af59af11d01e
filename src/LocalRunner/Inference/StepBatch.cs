using System.Runtime.InteropServices;
using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>What is computed at once: a token of each answer that is being written, and pieces of prompts.</summary>
internal sealed class StepBatch(IEngineContext context)
{
    private readonly List<BatchToken> _tokens = [];
    private readonly List<BatchPiece> _pieces = [];
    private readonly List<Generation> _reading = [];
    private int _turn;

    public ReadOnlySpan<BatchToken> Tokens => CollectionsMarshal.AsSpan(_tokens);

    public IReadOnlyList<BatchPiece> Pieces => _pieces;

    /// <summary>Gets or sets whether the engine works on it.</summary>
    public bool IsComputing { get; set; }

    public void Fill(IReadOnlyList<Generation> answers)
    {
        _tokens.Clear();
        _pieces.Clear();
        _reading.Clear();
        foreach (var answer in answers)
        {
            if (answer.Pending > 1)
                _reading.Add(answer);
        }

        var room = Math.Min(context.BatchSize, context.MicroBatchSize);
        Write(answers, _reading.Count > 0 ? Math.Max(1, room - 1) : room);
        Read(room - _tokens.Count);
    }

    /// <summary>Takes those in turn where there are more than fit.</summary>
    private void Write(IReadOnlyList<Generation> answers, int room)
    {
        var first = answers.Count > room ? _turn++ % answers.Count : 0;
        for (var i = 0; i < answers.Count && _tokens.Count < room; i++)
        {
            var answer = answers[(first + i) % answers.Count];
            if (answer.Pending == 1)
                Add(answer, 1);
        }
    }

    /// <summary>Shares the room out in equal parts; what one does not need goes to those after it.</summary>
    private void Read(int room)
    {
        for (var i = 0; i < _reading.Count && room > 0; i++)
        {
            var answer = _reading[i];
            var count = Math.Min(answer.Pending, Math.Max(1, room / (_reading.Count - i)));
            Add(answer, count);
            room -= count;
        }
    }

    private void Add(Generation answer, int count)
    {
        var slot = answer.Slot!;
        var tokens = answer.Tokens.Slice(slot.Length, count);
        var isWhole = count == answer.Pending;
        _pieces.Add(new(answer, _tokens.Count, count));
        for (var i = 0; i < count; i++)
            _tokens.Add(new(tokens[i], slot.Length + i, slot.Sequence, isWhole && i == count - 1));
    }
}
