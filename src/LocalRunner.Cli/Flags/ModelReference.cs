
namespace LocalRunner.Cli.Flags;

/// <summary>Finds the file that MODEL means.</summary>
internal static class ModelReference
{
    public const string Demo = "demo";
    public const string Help = "A .gguf file, or 'demo' for the small model that ships with LocalRunner.";

    private const string DemoFile = "models/demo/demo-q8_0.gguf";

    public static string Resolve(string model)
    {
        if (model == Demo)
        {
            var shipped = Path.Combine(AppContext.BaseDirectory, DemoFile);
            return File.Exists(shipped)
                ? shipped
                : throw NotFound($"The demo model is not where it should be, '{shipped}'. Install or build LocalRunner again; a file called demo is ./demo.");
        }

        if (Directory.Exists(model))
            throw NotFound($"'{model}' is a folder. Name the .gguf file in it, the first one of a split model.");
        return File.Exists(model) ? model : throw NotFound($"There is no file '{model}'. MODEL is the path of a .gguf file, or '{Demo}'.");
    }

    private static LocalRunnerException NotFound(string message) => new(LocalRunnerError.FileNotFound, message);
}
