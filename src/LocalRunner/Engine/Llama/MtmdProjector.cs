using System.Globalization;
using System.Text.RegularExpressions;
using LLama.Native;
using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Engine.Llama;

/// <summary>A projector in libmtmd. It computes on the CPU.</summary>
internal sealed unsafe partial class MtmdProjector : IEngineProjector
{
    private const int FlashAttention = 1;

    private readonly MtmdContextHandle _handle;
    private readonly SafeLlamaModelHandle _model;
    private readonly int _width;
    private readonly int _vocabulary;
    private bool _holdsModel;

    /// <param name="file">The projector's header, which was checked against the model's.</param>
    /// <param name="model">The language model.</param>
    /// <param name="vocabulary">The tokens that it knows.</param>
    /// <param name="threads">The threads to compute with.</param>
    public MtmdProjector(GgufFile file, SafeLlamaModelHandle model, int vocabulary, int threads)
    {
        MtmdLibrary.Load();
        (_model, _vocabulary, _width) = (model, vocabulary, LlamaImports.InputWidth(model));
        var header = new ProjectorHeader(file);
        if (header.Width != _width)
            throw new LocalRunnerException(LocalRunnerError.AdapterMismatch, $"The projector {file.Path} makes vectors of {header.Width} numbers, and the model reads {_width}. Use the mmproj file that was made for this model.");
        var parameters = MtmdImports.DefaultParameters();
        (parameters.UseGpu, parameters.PrintTimings, parameters.Warmup) = (0, 0, 1);
        (parameters.Threads, parameters.FlashAttention) = (threads, FlashAttention);
        using var log = EngineLog.Open();
        _handle = MtmdImports.Load(file.Path, model, parameters);
        if (_handle.IsInvalid)
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel, $"libmtmd could not load the projector {file.Path}: {log.Problem ?? "it gave no reason"}.");
        if (MtmdImports.HasAxes(_handle))
        {
            _handle.Dispose();
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel, "The model's positions have several axes, which images are not read with here. Leave the projector out.");
        }

        // It looks at the model, which must not go before it.
        model.DangerousAddRef(ref _holdsModel);
        ReadsSquaresAtOnce = MtmdImports.ReadsAtOnce(_handle, 0);
        WeightBytes = file.Tensors.Sum(tensor => tensor.Bytes);
        foreach (var line in log.Lines)
        {
            if (ComputeLine().Match(line) is { Success: true } match)
                ComputeBytes += (long)(double.Parse(match.Groups["mib"].Value, CultureInfo.InvariantCulture) * (1 << 20));
        }
    }

    public long ComputeBytes { get; }

    public long WeightBytes { get; }

    public bool ReadsSquaresAtOnce { get; }

    public IEngineImage Open(byte[] image)
    {
        using var bitmap = MtmdLibrary.Decode(image);
        var chunks = MtmdImports.CreateChunks();
        try
        {
            if (chunks.IsInvalid)
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "libmtmd made no list for the pieces of an image.");
            Cut(bitmap, chunks);
            return new MtmdImage(_handle, chunks, _width, _vocabulary);
        }
        catch
        {
            chunks.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (_holdsModel)
            _model.DangerousRelease();
        _holdsModel = false;
    }

    private void Cut(MtmdBitmapHandle bitmap, MtmdChunksHandle chunks)
    {
        var marker = (byte*)MtmdImports.Marker();
        var text = new MtmdText { Text = marker, Length = (nuint)System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(marker).Length, ParseSpecial = 1 };
        using var log = EngineLog.Open();
        var held = false;
        try
        {
            bitmap.DangerousAddRef(ref held);
            var pointer = bitmap.DangerousGetHandle();
            if (MtmdImports.Tokenize(_handle, chunks, &text, &pointer, 1) != 0)
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"libmtmd could not cut an image: {log.Problem ?? "it gave no reason"}.");
        }
        finally
        {
            if (held)
                bitmap.DangerousRelease();
        }
    }

    [GeneratedRegex(@"compute buffer size\s*=\s*(?<mib>[\d.]+) MiB", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ComputeLine();
}
