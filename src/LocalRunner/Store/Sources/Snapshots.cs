using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Makes verified files visible, as the hub's programs do: a link to the blob, or the file itself where links can't be made.</summary>
internal static class Snapshots
{
    /// <summary>Makes a blob visible under its name.</summary>
    /// <param name="place">Where the model is kept.</param>
    /// <param name="file">The file's path in it.</param>
    /// <param name="blob">The verified file.</param>
    /// <param name="links">Whether links are wanted where they can be made.</param>
    public static void Publish(StorePlace place, string file, string blob, bool links)
    {
        var target = place.Snapshot(file);
        StoreFailure.Try(target, () =>
        {
            var folder = Path.GetDirectoryName(target)!;
            Directory.CreateDirectory(folder);
            if (File.Exists(target))
                return;

            // A link that leads nowhere any more counts as no file, but is in the way of another.
            File.Delete(target);
            if (!links || !TryLink(target, Path.GetRelativePath(folder, blob)))
                File.Move(blob, target);
        });
    }

    /// <summary>Writes what a revision is now.</summary>
    public static void PointTo(StorePlace place)
    {
        if (StoreNames.IsCommit(place.Revision))
            return;

        var path = place.Folder.Reference(place.Repository, place.Revision);
        StoreFailure.Try(path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllText(temporary, place.Commit);
            File.Move(temporary, path, overwrite: true);
        });
    }

    private static bool TryLink(string target, string source)
    {
        try
        {
            File.CreateSymbolicLink(target, source);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // Windows lets few users make links.
            return File.Exists(target);
        }
    }
}
