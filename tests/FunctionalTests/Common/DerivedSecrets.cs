using System.Security.Cryptography;
using System.Text;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>
/// Values derived from a secret that reveal it: the SHA-1 of a password, of which five digits are sent to the breached-password check.
/// </summary>
internal static class DerivedSecrets
{
    public const string Name = "hash of a password";

    private const int SentDigits = 5;

    public static IEnumerable<string> Of(string name, string value)
    {
        if (name.EndsWith("password", StringComparison.OrdinalIgnoreCase))
        {
#pragma warning disable CA5350 // The breached-password check requires SHA-1.
            var hash = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(value)));
#pragma warning restore CA5350

            // Five digits alone occur in a log by chance.
            yield return $"range/{hash[..SentDigits]}";
            yield return hash[SentDigits..];
        }
    }
}
