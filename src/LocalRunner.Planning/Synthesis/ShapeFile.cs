using System.Text.Json;

namespace LocalRunner.Synthesis;

/// <summary>Reads a shape that somebody wrote down in JSON, with the names of <see cref="ModelShape"/> in snake_case.</summary>
public static class ShapeFile
{
    /// <summary>Reads a shape.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The shape; it need not be possible, which <see cref="SyntheticModel.Create"/> checks.</returns>
    /// <exception cref="LocalRunnerException">The file can't be read, or describes no shape; the message says why.</exception>
    public static ModelShape Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = File.OpenRead(path);
            var shape = JsonSerializer.Deserialize(stream, ShapeJson.Default.ModelShape) ?? throw new JsonException("It is null.");

            // The reader sets every property, a list or text that the file leaves out to null.
            return shape with { Name = shape.Name ?? Path.GetFileNameWithoutExtension(path), AttentionLayers = shape.AttentionLayers ?? [] };
        }
        catch (JsonException cause)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                $"{path} describes no shape: {cause.Message} Give architecture, layers, width, vocabulary and context_length at least.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"{path} could not be read: {cause.Message} Check the path.", cause);
        }
    }

    /// <summary>Writes a shape as such a file.</summary>
    /// <param name="shape">The shape.</param>
    /// <returns>The JSON.</returns>
    public static string Write(ModelShape shape) => JsonSerializer.Serialize(shape, ShapeJson.Default.ModelShape);
}
