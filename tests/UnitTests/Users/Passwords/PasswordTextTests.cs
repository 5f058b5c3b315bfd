using System.Security.Cryptography;
using System.Text;
using Shouldly;
using SvcInfra.Application.Users.Passwords;

namespace SvcInfra.UnitTests.Users.Passwords;

public sealed class PasswordTextTests
{
    private static readonly (int First, int Last)[] Ranges =
    [
        (0x41, 0x5A), (0xC0, 0x17F), (0x300, 0x36F), (0x591, 0x5BD), (0x900, 0xDFF), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2100, 0x214F),
        (0x3040, 0x30FF), (0xAC00, 0xAC1C), (0xFB00, 0xFB4F), (0xFDFA, 0xFDFA), (0xFF00, 0xFFEF), (0x1D15E, 0x1D1FF), (0x2F800, 0x2FA1D),
    ];

    private uint _seed = 1;

    [Theory]
    [InlineData("correct horse", "correct horse")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\ufb01", "fi")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u2460\u00b2\u00bd", "121\u20442")]
    [InlineData("\uff21\u3000\u00a0z", "A  z")]
    [InlineData("\u1e9b\u0323", "\u1e69")]
    [InlineData("a\u0301\u0323", "\u1ea1\u0301")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("Stra\u00dfe", "Stra\u00dfe")]
    [InlineData("\ud83d\udd11", "\ud83d\udd11")]
    public void Compatible_characters_are_normalised_to_one_form(string typed, string normal)
    {
        PasswordText.Normalize(typed).ShouldBe(normal);
        PasswordText.Normalize(normal).ShouldBe(normal);
    }

    [Fact]
    public void Lone_surrogate_is_not_text_and_does_not_throw()
    {
        // Not a case of the theory above: attributes are stored as UTF-8, which cannot hold a lone surrogate.
        PasswordText.Normalize("x\ud800").ShouldBe("x\ufffd");
        (PasswordText.IsText("x\ud800"), PasswordText.IsText("\udc00\ud800"), PasswordText.IsText("\ud83d\udd11")).ShouldBe((false, false, true));
    }

    /// <summary>The expected digest is CPython's: <c>unicodedata.normalize("NFKC", ...)</c> with Unicode 14.0.0.</summary>
    [Fact]
    public void Every_character_is_normalised_as_by_another_implementation()
    {
        var all = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(point => new Rune(point).ToString());

        Digest(all).ShouldBe("06e7277bca1b5f061a23d4e0caee648a132aee7e3fe7ae21a6f460298c980a11");
    }

    /// <summary>As above, with 50,000 texts of seven characters from <see cref="Ranges"/>, so that marks are sorted, blocked and composed.</summary>
    [Fact]
    public void Mixed_texts_are_normalised_as_by_another_implementation()
    {
        var texts = Enumerable.Range(0, 50_000).Select(_ => string.Concat(Enumerable.Range(0, 7).Select(_ =>
        {
            var (first, last) = Ranges[Next(Ranges.Length)];
            return new Rune(first + Next(last - first + 1)).ToString();
        })));

        Digest(texts).ShouldBe("a2259dd4f65acd020f12fd971934542289e8f7f7c6ce26dff3a2a78d479c7372");
    }

    [Fact]
    public void Longest_text_of_a_request_is_normalised()
    {
        // 256 characters: all of them marks in the wrong order, or each of them expanding to 18 characters.
        var marks = string.Concat(Enumerable.Range(0, 128).Select(_ => "\u0301\u0323"));

        PasswordText.Normalize(marks).Length.ShouldBe(256);
        PasswordText.LengthOf(new string('\ufdfa', 256)).ShouldBe(18 * 256);
    }

    private static string Digest(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(PasswordText.Normalize(text) + "\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private int Next(int exclusiveMax)
    {
        _seed = ((_seed * 1_103_515_245) + 12_345) & 0x7fff_ffff;
        return (int)((_seed >> 8) % (uint)exclusiveMax);
    }
}
