using System.Text;
using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Gguf;
using LocalRunner.Grammars;

namespace LocalRunner.Fixtures;

/// <summary>
/// An engine that writes what it is told, in the pieces that it is told. A token is a piece of text: what it was asked to split is one, cut
/// where control tokens stand in it.
/// </summary>
/// <param name="controlTokens">The texts that are tokens of their own, which show only where they are asked for.</param>
internal sealed class ScriptedEngine(params string[] controlTokens) : IEngine, IEngineModel, IEngineContext
{
    private const int End = 0;
    private const int Vocabulary = 1 << 18;

    private readonly Lock _lock = new();
    private readonly List<byte[]> _texts = [[]];
    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly HashSet<int> _control = [];
    private readonly Queue<Queue<int>> _script = [];
    private readonly List<int> _memory = [];
    private Queue<int>? _answer;
    private GrammarCache? _grammars;

    /// <summary>Gets the prompts of the answers so far.</summary>
    public List<string> Prompts { get; } = [];

    /// <summary>Gets what was written although the grammar that held at its place does not know it.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Gets how many tokens were written while a grammar held.</summary>
    public int Held { get; private set; }

    public IReadOnlyList<GpuInfo> Gpus => [];

    public IReadOnlyList<LibraryLoadAttempt> LoadAttempts => [];

    public EngineInfo Info { get; } = FakeEngine.InfoOf("scripted");

    public EngineModelFacts Facts => new(Vocabulary, 4, 1000, 0, IsAutoregressive: true, CanGoBack: true, ChatTemplate: null);

    public int ContextLength => 1 << 14;

    public int Sequences => 1;

    public bool SharesCells => true;

    public int OutputRows => 1;

    public int BatchSize => 512;

    public int MicroBatchSize => 512;

    public bool FlashAttention => true;

    public MeasuredMemory Memory { get; } = new();

    public bool HasMemory => true;

    public bool CanShift => true;

    /// <summary>Names the answer that is written next, in pieces.</summary>
    public void Write(IEnumerable<byte[]> pieces) => _script.Enqueue(new(pieces.Select(TokenOf)));

    /// <summary>Names the answer that is written next, one token a letter, control tokens whole.</summary>
    public void Write(string answer) => _script.Enqueue(new(Tokenize(answer, addSpecial: false, parseSpecial: true).SelectMany(token => _control.Contains(token)
        ? [token]
        : Encoding.UTF8.GetString(_texts[token]).EnumerateRunes().Select(rune => TokenOf(Encoding.UTF8.GetBytes(rune.ToString()))))));

    public IEngineModel LoadModel(GgufFile file, PlanSettings settings, Func<float, bool> onProgress) => this;

    public void Check(GgufFile model, IReadOnlyList<LoraAdapter> adapters)
    {
    }

    public DryRunResult DryRun(GgufFile model, ContextSettings settings) => throw new NotSupportedException();

    public QuantizeResult Quantize(GgufFile input, string output, QuantizeOptions options, bool dryRun, Action<double> onProgress) => throw new NotSupportedException();

    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        var tokens = new List<int>();
        while (text.Length > 0)
        {
            var next = controlTokens.Select(control => (At: parseSpecial ? text.IndexOf(control, StringComparison.Ordinal) : -1, Text: control))
                .Where(found => found.At >= 0).OrderBy(found => found.At).ThenByDescending(found => found.Text.Length).FirstOrDefault((At: text.Length, Text: ""));
            if (next.At > 0)
                tokens.Add(TokenOf(Encoding.UTF8.GetBytes(text[..next.At])));
            if (next.Text.Length > 0)
                tokens.Add(ControlOf(next.Text));
            text = text[(next.At + next.Text.Length)..];
        }

        return [.. tokens];
    }

    public int WritePiece(int token, Span<byte> destination, bool showSpecial)
    {
        lock (_lock)
        {
            var text = !showSpecial && _control.Contains(token) ? [] : _texts[token];
            if (text.Length > destination.Length)
                return -text.Length;
            text.CopyTo(destination);
            return text.Length;
        }
    }

    public bool IsEndOfGeneration(int token) => token == End;

    public IEngineContext CreateContext(ContextSettings settings) => this;

    public int FirstPosition(int sequence) => 0;

    public int Length(int sequence) => _memory.Count;

    public DecodeStatus Decode(ReadOnlySpan<int> tokens, int position)
    {
        _memory.AddRange(tokens);
        return DecodeStatus.Done;
    }

    public DecodeStatus Decode(ReadOnlySpan<BatchToken> batch)
    {
        foreach (var token in batch)
            _memory.Add(token.Token);
        return DecodeStatus.Done;
    }

    public ReadOnlySpan<float> Logits(int index) => throw new NotSupportedException();

    public bool Truncate(int sequence, int length)
    {
        _memory.RemoveRange(length, _memory.Count - length);
        return true;
    }

    public void Forget(int sequence, int from, int to) => _memory.RemoveRange(from, to - from);

    public void ShareBeginning(int from, int to, int length) => throw new NotSupportedException();

    public DecodeStatus DecodeSequences(IReadOnlyList<int[]> sequences) => throw new NotSupportedException();

    public ReadOnlySpan<float> SequenceEmbedding(int sequence) => [];

    public float SequenceScore(int sequence) => 0;

    public IEngineSampler CreateSampler(SamplingSettings settings) => new Sampler(this, settings.Options);

    public void RequestAbort()
    {
    }

    public void ClearAbort()
    {
    }

    public long StateSize(int sequence) => 0;

    public byte[] SaveState(int sequence) => [];

    public void RestoreState(int sequence, ReadOnlySpan<byte> state) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private int Next()
    {
        if (_answer is null)
        {
            Prompts.Add(Encoding.UTF8.GetString([.. _memory.SelectMany(token => _texts[token])]));
            _answer = _script.Dequeue();
        }

        if (_answer.TryDequeue(out var token))
            return token;
        _answer = null;
        return End;
    }

    private int TokenOf(byte[] text) => Add(Encoding.Latin1.GetString(text), text);

    private int ControlOf(string text)
    {
        var token = Add("control " + text, Encoding.UTF8.GetBytes(text));
        lock (_lock)
            _control.Add(token);
        return token;
    }

    private int Add(string key, byte[] text)
    {
        lock (_lock)
        {
            if (_tokens.TryGetValue(key, out var token))
                return token;
            _tokens.Add(key, token = _texts.Count);
            _texts.Add(text);
            return token < Vocabulary ? token : throw new InvalidOperationException("Too many texts were written.");
        }
    }

    private sealed class Sampler : IEngineSampler
    {
        private readonly ScriptedEngine _engine;
        private readonly CompiledGrammar? _grammar;
        private GrammarPlace _place;
        private bool _left;

        public Sampler(ScriptedEngine engine, SamplingOptions options)
        {
            _engine = engine;
            if (options.Grammar is not { } grammar)
                return;
            engine._grammars ??= new(new(Vocabulary, (token, buffer) => engine.WritePiece(token, buffer, showSpecial: true), engine.IsEndOfGeneration, _ => null));
            _grammar = engine._grammars.Get(grammar, options.GrammarRoot, options.GrammarNesting);
            _place = _grammar.Start;
        }

        public bool TryAccept(int token) => _grammar is null || _left || _grammar.TryAccept(ref _place, token);

        public void AcceptPrompt(int token)
        {
        }

        public int Sample(int output)
        {
            var token = _engine.Next();
            if (_grammar is null || _left)
                return token;
            _engine.Held++;
            if (_grammar.TryAccept(ref _place, token))
                return token;
            _left = true;
            _engine.Refused.Add(Encoding.UTF8.GetString(_engine._texts[token]));
            return token;
        }

        public void Dispose()
        {
        }
    }
}
