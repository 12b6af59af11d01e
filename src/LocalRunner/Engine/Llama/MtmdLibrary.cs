using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>The libmtmd of this process, loaded by its full path from the folder of the libllama that is loaded, when the first projector is.</summary>
internal static unsafe class MtmdLibrary
{
    private static readonly Lock s_gate = new();
    private static nint s_handle;
    private static delegate* unmanaged[Cdecl]<byte*, int, int*, int*, int*, int, byte*> s_decode;
    private static delegate* unmanaged[Cdecl]<byte*, void> s_free;

    /// <summary>Gets the library; 0 before it is loaded.</summary>
    public static nint Handle => s_handle;

    /// <exception cref="LocalRunnerException">It is missing, or another one than this program knows.</exception>
    public static void Load()
    {
        lock (s_gate)
        {
            if (s_decode is not null)
                return;
            var engine = LlamaLibrary.Load();
            var path = Path.Combine(engine.Folder, OperatingSystem.IsWindows() ? "mtmd.dll" : OperatingSystem.IsMacOS() ? "libmtmd.dylib" : "libmtmd.so");
            NativeHeap.GiveBackLargeBlocks();
            try
            {
                s_handle = NativeLibrary.Load(path);
                AbiCheck.Verify(engine.Release, AbiCheck.ImageExpectations);
                EngineLog.AttachImages();
                s_free = (delegate* unmanaged[Cdecl]<byte*, void>)NativeLibrary.GetExport(s_handle, "stbi_image_free");
                s_decode = (delegate* unmanaged[Cdecl]<byte*, int, int*, int*, int*, int, byte*>)NativeLibrary.GetExport(s_handle, "stbi_load_from_memory");
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                throw new LocalRunnerException(LocalRunnerError.NativeLibraryMissing,
                    $"Images are read with the library {path}, which could not be loaded: {exception.Message.Split('\n')[^1].Trim()} Keep every file of the llama.cpp build in one folder.", exception);
            }
            catch (EntryPointNotFoundException exception)
            {
                throw new LocalRunnerException(LocalRunnerError.NativeLibraryUnsupported,
                    $"The library {path} lacks a function that images are read with ({exception.Message}). Supported: {AbiCheck.SupportedReleases}, on Linux and macOS.", exception);
            }
        }
    }

    /// <summary>
    /// Decodes an image. The library's own way would hand what this decoder refuses to a program that plays videos, so that the decoder inside it is called instead.
    /// </summary>
    public static MtmdBitmapHandle Decode(byte[] file)
    {
        const int Colours = 3;
        var (width, height) = ImageFile.SizeOf(file);
        int x, y, channels;
        byte* pixels;
        fixed (byte* from = file)
            pixels = s_decode(from, file.Length, &x, &y, &channels, Colours);
        if (pixels is null)
            throw Require.Invalid($"An image of {width} x {height} pixels ({file.Length} bytes) can't be decoded: it is damaged, or of a rare kind. Save it again as PNG or JPEG.");
        try
        {
            if (x != width || y != height)
                throw Require.Invalid($"An image says that it is {width} x {height} pixels, and holds {x} x {y}. Save it again as PNG or JPEG.");
            var bitmap = MtmdImports.CreateBitmap((uint)x, (uint)y, pixels);
            return bitmap.IsInvalid ? throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "libmtmd made no picture of an image.") : bitmap;
        }
        finally
        {
            s_free(pixels);
        }
    }
}
