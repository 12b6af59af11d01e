using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Flags;

/// <summary>Finds the projector that lies beside a model of the store. A file that is named by its path is loaded as it is, as by llama.cpp's -m.</summary>
internal static class FoundProjector
{
    /// <param name="options">How the model is loaded.</param>
    /// <param name="model">What the user named.</param>
    /// <param name="path">The file that it is.</param>
    /// <param name="terminal">Knows the store.</param>
    /// <returns>The options, with the projector where there is one; it is used where the model fits with it.</returns>
    public static ModelOptions Apply(ModelOptions options, string model, string path, Terminal terminal) =>
        model == ModelReference.Demo || File.Exists(model) ? options : new ModelStore(terminal.Store).WithProjector(options, path);
}
