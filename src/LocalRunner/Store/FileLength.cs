namespace LocalRunner.Store;

/// <summary>Measures files whose names may be links.</summary>
internal static class FileLength
{
    /// <summary>Gets the bytes of what a path leads to in the end; -1 where that is no file.</summary>
    public static long Of(string path)
    {
        var file = new FileInfo(path);
        return !file.Exists ? -1 : file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length;
    }
}
