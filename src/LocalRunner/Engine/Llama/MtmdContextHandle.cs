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
