using System.Runtime.InteropServices;
using System.Text;
using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>llama.cpp's built-in chat templates. It recognises a model's template by its text and applies its own code for that kind.</summary>
internal static unsafe class ChatFormatter
{
    public static IReadOnlyList<string> BuiltIn()
    {
        LlamaLibrary.Load();
        var count = NativeApi.llama_chat_builtin_templates(null, 0);
        var pointers = stackalloc byte*[count];
        _ = NativeApi.llama_chat_builtin_templates((char**)pointers, (nuint)count);
        var names = new string[count];
        for (var i = 0; i < count; i++)
            names[i] = NativeText.Read((nint)pointers[i]) ?? "";
        return names;
    }

    public static string? Format(string template, IReadOnlyList<ChatMessage> messages, bool addAssistant)
    {
        LlamaLibrary.Load();
        var pins = new List<GCHandle>();
        try
        {
            var native = new LLamaChatMessage[messages.Count];
            for (var i = 0; i < native.Length; i++)
                native[i] = new() { role = Pin(messages[i].Role, pins), content = Pin(messages[i].Content, pins) };
            return Apply(Pin(template, pins), native, addAssistant);
        }
        finally
        {
            foreach (var pin in pins)
                pin.Free();
        }
    }

    private static string? Apply(byte* template, LLamaChatMessage[] messages, bool addAssistant)
    {
        var buffer = new byte[4096];
        while (true)
        {
            fixed (LLamaChatMessage* from = messages)
            fixed (byte* to = buffer)
            {
                var length = NativeApi.llama_chat_apply_template(template, from, (nuint)messages.Length, addAssistant, to, buffer.Length);
                if (length < 0)
                    return null;
                if (length <= buffer.Length)
                    return Encoding.UTF8.GetString(buffer, 0, length);
                buffer = new byte[length];
            }
        }
    }

    private static byte* Pin(string text, List<GCHandle> pins)
    {
        pins.Add(GCHandle.Alloc(NativeText.Terminated(text), GCHandleType.Pinned));
        return (byte*)pins[^1].AddrOfPinnedObject();
    }
}
