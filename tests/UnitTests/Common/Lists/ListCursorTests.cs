using System.Buffers.Text;
using System.Security.Cryptography;
using Shouldly;
using SvcInfra.Application.Common.Paging;

namespace SvcInfra.UnitTests.Common.Lists;

public sealed class ListCursorTests
{
    private const string Scope = "the list";
    private static readonly ListCursors Cursors = new(new Signer(1));

    [Theory]
    [InlineData(null, false)]
    [InlineData("", true)]
    [InlineData("Zoë & \"Ada\" 🔑", false)]
    [InlineData("2026-12-01T09:30:00.1234567Z", true)]
    public void Cursor_reads_back_as_it_was_written(string? key, bool isBackward)
    {
        var position = new ListPosition(key, Guid.CreateVersion7(), isBackward);

        Cursors.Read(Scope, Cursors.Write(Scope, position)).ShouldBe(position);
        Cursors.Write(Scope, position).ShouldMatch("^[A-Za-z0-9_-]+$");
    }

    [Fact]
    public void Longest_text_of_a_key_fits_a_cursor()
    {
        var position = new ListPosition(new string('ｶ', 400), Guid.CreateVersion7());

        Cursors.Read(Scope, Cursors.Write(Scope, position)).ShouldBe(position);
    }

    [Fact]
    public void Cursor_of_another_scope_or_key_is_refused()
    {
        var cursor = Cursors.Write(Scope, new ListPosition("a", Guid.CreateVersion7()));

        Cursors.Read("another list", cursor).ShouldBeNull();
        new ListCursors(new Signer(2)).Read(Scope, cursor).ShouldBeNull();
    }

    [Fact]
    public void Scope_and_position_are_kept_apart()
    {
        // Without the length of the scope both would sign the same bytes.
        var moved = Cursors.Write("a", new ListPosition("b", Guid.Empty));

        Cursors.Read("a\u0002", moved).ShouldBeNull();
        Cursors.Read(string.Empty, moved).ShouldBeNull();
    }

    [Fact]
    public void Cursor_with_any_changed_bit_or_length_is_refused()
    {
        var bytes = Base64Url.DecodeFromChars(Cursors.Write(Scope, new ListPosition("Apollo", Guid.CreateVersion7())));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Cursors.Read(Scope, Base64Url.EncodeToString(bytes)).ShouldBeNull();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Cursors.Read(Scope, Base64Url.EncodeToString(bytes.AsSpan(0, length))).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("not base64!")]
    [InlineData("a")]
    [InlineData("_____w")]
    public void Malformed_cursor_is_refused(string text) => Cursors.Read(Scope, text).ShouldBeNull();

    [Fact]
    public void Too_long_cursor_is_refused_unread() => Cursors.Read(Scope, new string('A', 100_000)).ShouldBeNull();

    private sealed class Signer(byte key) : ICursorSigner
    {
        public byte[] Sign(ReadOnlySpan<byte> message) => HMACSHA256.HashData([key], message)[..ICursorSigner.Length];
    }
}
