using BenchmarkDotNet.Attributes;
using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Gguf;
using LocalRunner.Inference;

namespace LocalRunner.Benchmarks.Pieces;

/// <summary>Turning tokens back into text, a token at a time, as an answer comes.</summary>
[MemoryDiagnoser]
public class TextBenchmarks
{
    private const int Tokens = 1024;
    private const string Plain = "On the longest day of summer Nora saw that the bell was broken. She sat down and thought about how to mend it. ";
    private const string Bytes = "가장 긴 여름날, 노라는 종이 깨진 것을 보았다 🔔. Café, naïve, 日本語 🦊. ";

    private GgufFile? _file;
    private IEngineModel? _model;
    private Vocabulary? _vocabulary;
    private int[] _plain = [];
    private int[] _bytes = [];

    /// <summary>Loads the demo model and splits both texts.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _file = GgufFile.Open(DemoModel.Path);
        _model = LlamaEngine.Instance.LoadModel(_file, new PlanSettings { ContextLength = 1, Repack = false }, _ => true);
        _vocabulary = new(_model);
        _plain = Split(Plain);
        _bytes = Split(Bytes);
        if (!_bytes.Any(token => _vocabulary.Piece(token, showSpecial: false).Text is null))
            throw new InvalidOperationException("No token of the text is a part of a character.");
    }

    /// <summary>Frees the model.</summary>
    [GlobalCleanup]
    public void Free()
    {
        _model?.Dispose();
        _file?.Dispose();
    }

    /// <summary>English, each token whole characters.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public int WholeCharacters() => Join(_plain);

    /// <summary>Korean, Japanese and emoji, of which this vocabulary has mostly the bytes.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public int PartsOfCharacters() => Join(_bytes);

    private int Join(int[] tokens)
    {
        var length = 0;
        var text = new TextAssembler(_vocabulary!, showSpecial: false);
        foreach (var token in tokens)
            length += text.Append(token).Length;
        return length + text.Flush().Length;
    }

    private int[] Split(string text)
    {
        var once = _vocabulary!.Tokenize(text, addSpecial: false, parseSpecial: false);
        if (_vocabulary.Detokenize(once, showSpecial: false) != text)
            throw new InvalidOperationException($"\"{text}\" does not come back from its tokens.");
        return [.. Enumerable.Range(0, Tokens).Select(i => once[i % once.Length])];
    }
}
