using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using LLama.Native;
using LocalRunner.Gguf;
using LocalRunner.Machine;

namespace LocalRunner.Engine.Llama;

/// <summary>One run of llama.cpp's quantiser. Its log is the only place where it says which type each tensor gets.</summary>
internal static unsafe partial class Quantization
{
    /// <summary>What the quantiser adds to the header: the file type and the version of the quantisation.</summary>
    private const int AddedKeys = 77;

    private const int Alignment = 32;

    /// <summary>The file types that it writes: it has no mix for NVFP4.</summary>
    public static IReadOnlyList<GgufFileType> FileTypes { get; } = [.. Enum.GetValues<GgufFileType>().Where(type => type is not GgufFileType.NVFP4)];

    public static QuantizeResult Run(GgufFile file, string output, QuantizeOptions options, bool dryRun, Action<double> onProgress)
    {
        if (!GgufFileTypes.TryParse(options.FileType, out var fileType) || !FileTypes.Contains(fileType))
            throw Require.Invalid($"{options.FileType} is no file type that llama.cpp writes; known: {string.Join(", ", FileTypes.Select(GgufFileTypes.NameOf))}.");

        LlamaLibrary.Load();
        var parameters = LLamaModelQuantizeParams.Default();
        parameters.nthread = options.Threads ?? MachineInfo.Detect().UsableCores;
        parameters.ftype = (LLamaFtype)fileType;
        parameters.allow_requantize = options.AllowRequantize;
        parameters.quantize_output_tensor = !options.LeaveOutputTensor;
        parameters.pure = options.Pure;
        parameters.dry_run = dryRun;

        var targets = new Dictionary<string, GgufTensorType>(StringComparer.Ordinal);
        var (fellBack, needsMatrix) = (0, false);
        ExceptionDispatchInfo? failure = null;
        void Read(string line)
        {
            if (TensorLine().Match(line) is { Success: true } tensor)
            {
                if (int.TryParse(tensor.Groups["done"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var done))
                    onProgress((double)done / Math.Max(1, file.Tensors.Count));
                var name = tensor.Groups[tensor.Groups["target"].Success ? "target" : "type"].Value;
                if (Enum.TryParse<GgufTensorType>(name, ignoreCase: true, out var type) && GgufTensorTypes.IsKnown(type))
                    targets[tensor.Groups["name"].Value] = type;
            }
            else if (line.Contains("will require an imatrix", StringComparison.Ordinal))
            {
                needsMatrix = true;
            }
            else if (FallbackLine().Match(line) is { Success: true } fallback)
            {
                _ = int.TryParse(fallback.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out fellBack);
            }
        }

        using var log = EngineLog.Open(line =>
        {
            // The caller's progress runs here too, inside native code, past which nothing may be thrown.
            try
            {
                Read(line);
            }
            catch (Exception exception)
            {
                failure ??= ExceptionDispatchInfo.Capture(exception);
            }
        });

        var status = LlamaImports.Quantize(file.Path, output, &parameters);
        failure?.Throw();
        if (status != 0)
            throw Failure(file.Path, log.Problem);
        if (needsMatrix)
            throw Failure(file.Path, "a dry run asks for an imatrix");

        var sizes = file.Tensors.Select(tensor => targets.TryGetValue(tensor.Name, out var type) ? GgufTensorTypes.BytesOf(type, tensor.Elements) : tensor.Bytes).ToList();
        return new(
            file.FileBytes,
            dryRun ? file.HeaderBytes + AddedKeys + sizes.Sum(bytes => (bytes + Alignment - 1) / Alignment * Alignment) : new FileInfo(output).Length,
            sizes.Sum() * 8.0 / Math.Max(1, file.Tensors.Sum(tensor => tensor.Elements)),
            fellBack)
        {
            Notes = options.LeaveOutputTensor && file.FindTensor("output.weight") is null
                ? ["The output tensor can't be left as it is: this model has none of its own, its embeddings serve as the output."] : [],
        };
    }

    private static LocalRunnerException Failure(string input, string? problem) => problem switch
    {
        not null when problem.Contains("iostream", StringComparison.Ordinal) =>
            new(LocalRunnerError.FileAccess, $"The quantised file could not be written ({problem}). Is the disk full, or the folder read-only?"),
        not null when problem.Contains("imatrix", StringComparison.Ordinal) =>
            new(LocalRunnerError.UnsupportedModel, $"This file type needs an importance matrix, which is not supported. Take one from Q2_K upwards. ({problem})"),
        not null when problem.Contains("requantiz", StringComparison.Ordinal) =>
            new(LocalRunnerError.UnsupportedModel, $"{input} is quantised already. Start from an F16, BF16 or F32 file, or allow requantising. ({problem})"),
        _ => new(LocalRunnerError.UnsupportedModel, $"llama.cpp could not quantise {input}: {problem ?? "it gave no reason"}."),
    };

    [GeneratedRegex(
        @"^\[\s*(?<done>[0-9]+)/\s*[0-9]+\]\s+(?<name>\S+)\s+-\s+\[.*?\],\s+type\s*=\s*(?<type>\w+),.*?((converting to (?<target>\w+) )|(\((?<target>\w+)\)\s*$)|$)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TensorLine();

    [GeneratedRegex(@"^llama_model_quantize_impl: WARNING: (?<count>[0-9]+) of [0-9]+ tensor\(s\) required fallback", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FallbackLine();
}
