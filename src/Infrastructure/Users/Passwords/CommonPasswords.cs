using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.Passwords;

namespace SvcInfra.Infrastructure.Users.Passwords;

/// <summary>The list in common-passwords.txt plus the configured file. Read on first use, not at startup.</summary>
internal sealed class CommonPasswords : ICommonPasswords
{
    private const string Resource = "common-passwords.txt";

    private readonly Lazy<FrozenSet<string>> _known;

    public CommonPasswords(IOptions<PasswordOptions> options) => _known = new(() => Read(options.Value.BlocklistFile));

    public bool Contains(string password)
    {
        var plain = password.ToLowerInvariant();
        if (_known.Value.Contains(plain) || IsRepetition(plain))
        {
            return true;
        }

        // An attacker also tries variants: P4ssw0rd!2024 is "password". Removes what surrounds the letters, and replaces digits by the letters they
        // resemble.
        var core = plain.Trim([.. plain.Where(c => !char.IsLetter(c)).Distinct()]);
        return (core.Length > 0 && _known.Value.Contains(core)) || _known.Value.Contains(Unleet(plain)) || _known.Value.Contains(Unleet(core));
    }

    /// <summary>A repetition of one to four characters: abcabcabc, 11111111.</summary>
    private static bool IsRepetition(string text) =>
        Enumerable.Range(1, 4)
            .Any(length => text.Length >= 2 * length && text.AsSpan(length).SequenceEqual(text.AsSpan(0, text.Length - length)));

    private static string Unleet(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            plain.Append(c switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                _ => c,
            });
        }

        return plain.ToString();
    }

    private static FrozenSet<string> Read(string? file)
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = reader.ReadToEnd().Split('\n');
        return lines.Concat(file is { Length: > 0 } ? File.ReadLines(file) : [])
            .Select(line => line.Trim().ToLowerInvariant()).Where(line => line.Length > 0 && line[0] != '#')
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
