using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Engine.Llama;

/// <summary>Owns the pixels of an image.</summary>
internal sealed class MtmdBitmapHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        MtmdImports.FreeBitmap(handle);
        return true;
    }
}
