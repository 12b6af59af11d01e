namespace LocalRunner.Gguf;

/// <summary>Writes the files of a model under temporary names and renames them when all are complete.</summary>
internal static class GgufOutput
{
    private const int BufferBytes = 1 << 16;

    public static void Write(IReadOnlyList<GgufOutputPart> parts, Action<GgufTensor, Stream>? writeData)
    {
        var temporary = new List<string>();
        var target = parts[0].Path;
        try
        {
            foreach (var part in parts)
            {
                target = part.Path;
                if (Directory.Exists(target))
                    throw new IOException("It is a folder.");

                var folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
                temporary.Add(Path.Combine(folder, $".{Guid.NewGuid():N}.tmp"));
                WritePart(part, temporary[^1], writeData);
            }

            // The first part goes last: without it the others are not taken for a model.
            for (var i = parts.Count - 1; i >= 0; i--)
            {
                target = parts[i].Path;
                File.Move(temporary[i], target, overwrite: true);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw GgufErrors.Access(target, "written", cause);
        }
        finally
        {
            temporary.ForEach(Delete);
        }
    }

    public static GgufFile Preview(GgufOutputPart part)
    {
        using var stream = new MemoryStream();
        GgufEncoder.WriteHeader(stream, part);
        var tensors = Place(part, stream.Position, out var end);
        var start = tensors.Count > 0 ? tensors[0].Offset : stream.Position;
        return new(part.Path, new(part.Version, part.Alignment, part.Metadata, tensors, start), tensors.Count > 0 ? end : stream.Position);
    }

    private static void WritePart(GgufOutputPart part, string path, Action<GgufTensor, Stream>? writeData)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
        GgufEncoder.WriteHeader(stream, part);
        var tensors = Place(part, stream.Position, out var end);
        if (tensors.Count > 0)
            stream.SetLength(end);

        if (writeData is null)
            return;

        foreach (var tensor in tensors)
        {
            stream.Position = tensor.Offset;
            using var data = new GgufTensorStream(stream, tensor);
            try
            {
                writeData(tensor, data);
            }
            catch (Exception cause) when (cause is ArgumentException or NotSupportedException)
            {
                // The caller's own mistake must not pass for one of the disk.
                throw new LocalRunnerException(
                    LocalRunnerError.InvalidArgument, $"The data of {tensor.Name} could not be supplied: {cause.Message}", cause);
            }

            data.CheckComplete();
        }

        stream.Flush(flushToDisk: true);
    }

    private static List<GgufTensor> Place(GgufOutputPart part, long headerEnd, out long end)
    {
        end = GgufLimits.AlignUp(headerEnd, part.Alignment);
        var placed = new List<GgufTensor>();
        foreach (var tensor in part.Tensors)
        {
            placed.Add(tensor with { Offset = end });
            end = GgufLimits.AlignUp(checked(end + tensor.Bytes), part.Alignment);
        }

        return placed;
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The failure that led here says more than this one.
        }
    }
}
