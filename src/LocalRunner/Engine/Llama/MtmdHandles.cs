using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Engine.Llama;

/// <summary>Owns a projector in libmtmd, which looks at its language model as long as it lives.</summary>
internal sealed class MtmdContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        MtmdImports.FreeContext(handle);
        return true;
    }
}

/// <summary>Owns the pixels of an image.</summary>
internal sealed class MtmdBitmapHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        MtmdImports.FreeBitmap(handle);
        return true;
    }
}

/// <summary>Owns the pieces that an image was cut into.</summary>
internal sealed class MtmdChunksHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        MtmdImports.FreeChunks(handle);
        return true;
    }
}
