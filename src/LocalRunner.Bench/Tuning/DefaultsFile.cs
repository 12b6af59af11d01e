using System.Diagnostics;
using System.Text.Json;

namespace LocalRunner.Bench.Tuning;

/// <summary>The file of saved settings in one folder. It is replaced as a whole, so that a reader never sees half of it.</summary>
public sealed class DefaultsFile(string folder)
{
    private const int MostBytes = 16 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public string Path { get; } = System.IO.Path.Combine(folder, "defaults.json");

    /// <summary>Gets whether anything may be saved. A file that can't be read is there as well.</summary>
    public bool Exists => File.Exists(Path);

    public ModelDefaults? Find(DefaultsKey key) => Read().FirstOrDefault(entry => entry.Is(key))?.Settings;

    public void Save(DefaultsKey key, ModelDefaults settings) =>
        Change(entries => [.. entries.Where(entry => !entry.Is(key)), new(key.Model, key.Machine, settings)]);

    public bool Remove(DefaultsKey key)
    {
        // Looked up first, so that nothing is created for nothing.
        if (Find(key) is null)
            return false;
        Change(entries => [.. entries.Where(entry => !entry.Is(key))]);
        return true;
    }

    private List<DefaultsDocument.Entry> Read()
    {
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MostBytes)
                throw Require.Invalid($"it has {stream.Length} bytes");
            var document = JsonSerializer.Deserialize(stream, DefaultsJson.Default.DefaultsDocument) ?? throw Require.Invalid("it holds null");
            var entries = document.Models.Select(entry => entry ?? throw Require.Invalid("an entry is null")).ToList();
            entries.ForEach(entry => entry.Settings.Validate());
            return entries;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is JsonException or LocalRunnerException { Error: LocalRunnerError.InvalidArgument })
        {
            throw Unreadable(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"The saved settings in {Path} could not be read: {exception.Message}", exception);
        }
    }

    private void Change(Func<List<DefaultsDocument.Entry>, List<DefaultsDocument.Entry>> change)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var turn = WaitForTurn();
            Replace(new DefaultsDocument(change(Read())));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"Settings could not be saved in {Path}: {exception.Message}", exception);
        }
    }

    private void Replace(DefaultsDocument document)
    {
        var temporary = System.IO.Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(stream, document, DefaultsJson.Default.DefaultsDocument);
                // On the disk before the name is: a crash must not leave an empty file under it.
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// Keeps other processes from changing the file between reading and writing. The lock's file stays: one that is deleted can be held twice,
    /// by who opened the old one and who made a new one.
    /// </summary>
    private FileStream WaitForTurn()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.Elapsed < s_patience)
            {
                Thread.Sleep(10);
            }
        }
    }

    private LocalRunnerException Unreadable(string why, Exception cause) => new(LocalRunnerError.InvalidArgument,
        $"The saved settings in {Path} can't be used: {why.TrimEnd('.')}. Correct the file, or delete it.", cause);
}
