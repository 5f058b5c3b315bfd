using System.Runtime.CompilerServices;
using Shouldly;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Signing;
using SvcInfra.UnitTests.Audit.Exports;

namespace SvcInfra.UnitTests.Audit.Verification;

/// <summary>The public vectors are those of golang.org/x/mod/sumdb/note (BSD-3-Clause) and of c2sp.org/signed-note.</summary>
public sealed class SignedNoteTests
{
    private const string PublicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string PrivateKey = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string Text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string Signature =
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private const string Note = $"{Text}\n{Signature}";

    private static readonly Ed25519NoteVerifier Peter = Ed25519NoteVerifier.TryParse(PublicKey)!;

    [Fact]
    public void Signing_reproduces_the_public_vector()
    {
        using var signer = new Ed25519NoteSigner("PeterNeumann", Convert.FromBase64String(PrivateKey).AsSpan(1));

        signer.Verifier.ToString().ShouldBe(PublicKey);
        SignedNote.Sign(Text, signer).ToString().ShouldBe(Note);
    }

    [Fact]
    public void Public_vectors_verify()
    {
        Parse(Note).Text.ShouldBe(Text);
        Parse(Note).IsSignedBy([Peter]).ShouldBeTrue();

        var foo = Ed25519NoteVerifier.TryParse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")!;
        Parse(
                "This is an example message.\n\n\u2014 example.com/foo "
                + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")
            .IsSignedBy([Peter, foo]).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Text)]
    [InlineData(Text + "\n")]
    [InlineData("\u0001" + Note)]
    [InlineData(Text + "\n\u2014 Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")]
    [InlineData(Note + "Unexpected line.\n")]
    [InlineData("")]
    public void Malformed_notes_are_rejected(string note) => SignedNote.TryParse(note, out _).ShouldBeFalse();

    [Fact]
    public void Note_without_final_newline_with_half_a_surrogate_or_17_signatures_is_rejected()
    {
        SignedNote.TryParse(Note.TrimEnd('\n'), out _).ShouldBeFalse();
        SignedNote.TryParse("\ud800" + Note, out _).ShouldBeFalse();
        SignedNote.TryParse($"{Text}\n{string.Concat(Enumerable.Repeat(Signature, 16))}", out _).ShouldBeTrue();
        SignedNote.TryParse($"{Text}\n{string.Concat(Enumerable.Repeat(Signature, 17))}", out _).ShouldBeFalse();
    }

    [Fact]
    public void Unknown_signature_is_ignored_and_a_wrong_one_of_a_known_key_invalidates_the_note()
    {
        using var stranger = new Ed25519NoteSigner("example.com/stranger", new byte[32]);
        var foreign = SignedNote.Sign(Text, stranger).Signatures[0];
        var own = Parse(Note).Signatures[0];
        var wrong = own with { Signature = [.. own.Signature.Select((b, i) => i == 9 ? (byte)(b ^ 1) : b)] };

        new SignedNote(Text, [foreign]).IsSignedBy([Peter]).ShouldBeFalse();
        new SignedNote(Text, [foreign, own]).IsSignedBy([Peter]).ShouldBeTrue();
        new SignedNote(Text, [own, wrong]).IsSignedBy([Peter]).ShouldBeFalse();
        new SignedNote(Text.Replace("think", "thinK"), [own]).IsSignedBy([Peter]).ShouldBeFalse();
        new SignedNote(Text, []).IsSignedBy([Peter]).ShouldBeFalse();
    }

    [Fact]
    public void Malformed_public_keys_are_rejected()
    {
        for (var i = 0; i < PublicKey.Length; i++)
        {
            Ed25519NoteVerifier.TryParse(PublicKey[..i]).ShouldBeNull();
            Ed25519NoteVerifier.TryParse(PublicKey[..i] + (char)(PublicKey[i] + 1) + PublicKey[(i + 1)..]).ShouldBeNull();
        }

        Ed25519NoteVerifier.TryParse("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==").ShouldBeNull();
        Ed25519NoteVerifier.TryParse("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").ShouldBeNull();
    }

    [Fact]
    public void Checkpoint_has_the_format_of_c2sp()
    {
        var root = new MerkleHash([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var bare = new AuditCheckpoint("example.com/audit/1", 42, root);
        var full = bare with { Chain = MerkleTree.EmptyRoot, At = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero) };

        bare.ToNoteText().ShouldBe("example.com/audit/1\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
        full.ToNoteText().ShouldBe(bare.ToNoteText() + "chain 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\ntime 2026-02-03T04:05:06Z\n");
        AuditCheckpoint.TryParse(bare.ToNoteText(), out var parsed).ShouldBeTrue();
        parsed.ShouldBe(bare);
        AuditCheckpoint.TryParse(full.ToNoteText(), out parsed).ShouldBeTrue();
        parsed.ShouldBe(full);
        var purge = full with { Previous = 41, PurgedBefore = full.At };
        purge.ToNoteText().ShouldBe(full.ToNoteText() + "previous 41\npurged-before 2026-02-03T04:05:06Z\n");
        AuditCheckpoint.TryParse(purge.ToNoteText(), out parsed).ShouldBeTrue();
        parsed.ShouldBe(purge);
        AuditCheckpoint.TryParse(bare.ToNoteText() + "unknown to us\n", out _).ShouldBeTrue();
    }

    [Fact]
    public void Checkpoint_in_the_documentation_is_a_real_one() =>
        File.ReadAllText(Documentation()).ShouldContain($"```\n{ExportSample.Anchor(8)}```");

    [Theory]
    [InlineData("o\n042\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData("o\n-1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData("o\n99999999999999999999\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData("o\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh==\n")]
    [InlineData("\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData("o\n42\n")]
    [InlineData("o\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("o\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nchain x\n")]
    [InlineData("o\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nprevious 08\n")]
    [InlineData("o\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nprevious 7\nprevious 8\n")]
    [InlineData("o\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\npurged-before yesterday\n")]
    [InlineData("o\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\nx\n")]
    public void Texts_that_are_not_checkpoints_are_rejected(string text) => AuditCheckpoint.TryParse(text, out _).ShouldBeFalse();

    private static string Documentation([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "..", "docs", "audit", "format.md");

    private static SignedNote Parse(string note)
    {
        SignedNote.TryParse(note, out var parsed).ShouldBeTrue();
        return parsed;
    }
}
