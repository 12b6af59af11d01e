using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Flags;

/// <summary>Reads an image file that a flag or a command names.</summary>
internal static class ImageArgument
{
    /// <exception cref="LocalRunnerException">The file can't be read, or is none of the kinds that can be decoded.</exception>
    public static DataContent Read(string path)
    {
        byte[] bytes;
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > ImageFormats.MostBytes)
                throw SettingValue.Invalid($"The image {path} has {file.Length} bytes; {ImageFormats.MostBytes} at most are read. Scale it down.");
            bytes = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException exception)
        {
            throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"There is no image {path}. Check its name.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"The image {path} can't be read: {exception.Message}", exception);
        }

        return new DataContent(bytes, ImageFormats.MediaTypeOf(bytes) ?? throw SettingValue.Invalid($"{path} is no image that can be read. PNG, JPEG, GIF and BMP files can: convert it to one of them.")) { Name = Path.GetFileName(path) };
    }
}
