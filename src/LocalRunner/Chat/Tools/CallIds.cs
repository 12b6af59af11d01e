using System.Security.Cryptography;

namespace LocalRunner.Chat.Tools;

/// <summary>Makes ids for calls to which the model gave none.</summary>
internal static class CallIds
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public static string Create(CallIdForm form, string name, int index) => form switch
    {
        CallIdForm.Nine => RandomNumberGenerator.GetString(Letters, 9),
        CallIdForm.Number => index.ToString(),
        CallIdForm.NameAndNumber => $"functions.{name}:{index}",
        _ => "call_" + RandomNumberGenerator.GetString(Letters, 24),
    };
}
