using System.Globalization;
using System.Text.RegularExpressions;
using LLama.Native;
using LocalRunner.Gguf;
using LocalRunner.Projectors;

namespace LocalRunner.Engine.Llama;

/// <summary>A projector in libmtmd. It computes on the CPU.</summary>
internal sealed unsafe partial class MtmdProjector : IEngineProjector
{
    private const int FlashAttention = 1;

    private readonly MtmdContextHandle _handle;
    private readonly int _width;
    private readonly int _vocabulary;
    private readonly bool _hasAxes;
    private readonly RowEnds? _rowEnds;

    /// <param name="file">The projector's header, which was checked against the model's.</param>
    /// <param name="model">The language model.</param>
    /// <param name="vocabulary">The tokens that it knows.</param>
    /// <param name="threads">The threads to compute with.</param>
    public MtmdProjector(GgufFile file, SafeLlamaModelHandle model, int vocabulary, int threads)
    {
        MtmdLibrary.Load();
        (_vocabulary, _width) = (vocabulary, LlamaImports.InputWidth(model));
        var header = new ProjectorHeader(file);
        if (header.Width != _width)
            throw new LocalRunnerException(LocalRunnerError.AdapterMismatch, $"The projector {file.Path} makes vectors of {header.Width} numbers, and the model reads {_width}. Use the mmproj file that was made for this model.");
        var parameters = MtmdImports.DefaultParameters();
        (parameters.UseGpu, parameters.PrintTimings, parameters.Warmup) = (0, 0, 1);
        (parameters.Threads, parameters.FlashAttention) = (threads, FlashAttention);

        // What images of free form take is limited, and known with the first.
        if (header.KeepsForm)
            (parameters.Warmup, parameters.MostTokens) = (0, header.TokenLimit);
        using var log = EngineLog.Open();
        _handle = MtmdImports.Load(file.Path, model, parameters);
        if (_handle.IsInvalid)
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel, $"libmtmd could not load the projector {file.Path}: {log.Problem ?? "it gave no reason"}.");
        _hasAxes = MtmdImports.HasAxes(_handle);
        if (_hasAxes != header.HasAxes)
        {
            _handle.Dispose();
            throw new LocalRunnerException(LocalRunnerError.AdapterMismatch, $"The projector {file.Path} is for models whose positions have {(_hasAxes ? "one axis, and this model's have several" : "several axes, and this model's have one")}. Use the mmproj file that was made for this model.");
        }

        _handle.Hold(model);
        ReadsSquaresAtOnce = MtmdImports.ReadsAtOnce(_handle, 0);
        _rowEnds = RowEnds.Of(file);
        WeightBytes = file.Tensors.Sum(tensor => tensor.Bytes);
        Note(log.Lines);
    }

    public long ComputeBytes { get; private set; }

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
            return new MtmdImage(_handle, chunks, _width, _vocabulary, _hasAxes, _rowEnds, Note);
        }
        catch
        {
            chunks.Dispose();
            throw;
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Takes note of the buffer, where the log tells of it.</summary>
    private void Note(IReadOnlyList<string> lines)
    {
        var told = lines.Select(line => ComputeLine().Match(line)).Where(match => match.Success).Sum(match => (long)(double.Parse(match.Groups["mib"].Value, CultureInfo.InvariantCulture) * (1 << 20)));
        ComputeBytes = Math.Max(ComputeBytes, told);
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
