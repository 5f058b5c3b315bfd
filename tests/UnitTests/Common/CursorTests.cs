using System.Buffers.Text;
using System.Text;
using Shouldly;
using SvcInfra.Application.Common.Paging;

namespace SvcInfra.UnitTests.Common;

public sealed class CursorTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Zoë & \"Ada\" 🔑")]
    public void Cursor_reads_back_as_it_was_written(string? key)
    {
        var cursor = new Cursor("name", key, Guid.CreateVersion7());

        Cursor.TryParse(cursor.ToString(), "name", out var read).ShouldBeTrue();
        read.ShouldBe(cursor);
        cursor.ToString().ShouldMatch("^[A-Za-z0-9_-]+$");
    }

    [Fact]
    public void Cursor_of_another_sort_order_is_refused() =>
        Cursor.TryParse(new Cursor("name", "a", Guid.CreateVersion7()).ToString(), "-createdAt", out _).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("not base64!")]
    [InlineData("a")]
    [InlineData("e31")]
    [InlineData("_____w")]
    [InlineData("{\"Sort\":\"name\"}")]
    public void Malformed_cursor_is_refused(string text) => Cursor.TryParse(text, "name", out _).ShouldBeFalse();

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"name\"")]
    [InlineData("{\"Sort\":\"name\",\"Key\":\"a\",\"Id\":\"nobody\"}")]
    [InlineData("{\"Sort\":\"name\",\"Key\":5,\"Id\":\"019a2b3c-0000-7000-8000-000000000001\"}")]
    [InlineData("{\"Sort\":\"name\",\"Key\":\"a\",\"Id\":")]
    [InlineData("{\"Sort\":null,\"Key\":\"a\",\"Id\":\"019a2b3c-0000-7000-8000-000000000001\"}")]
    public void Json_that_is_not_a_cursor_is_refused(string json) =>
        Cursor.TryParse(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json)), "name", out _).ShouldBeFalse();

    [Fact]
    public void Too_long_cursor_is_refused_unread() =>
        Cursor.TryParse(new Cursor("name", new string('a', 2_000), Guid.CreateVersion7()).ToString(), "name", out _).ShouldBeFalse();

    [Fact]
    public void Longest_allowed_name_fits_a_cursor()
    {
        // The longest form of a character: JSON escapes characters beyond ASCII as \uXXXX.
        var cursor = new Cursor("name", new string('ß', 100), Guid.CreateVersion7());

        Cursor.TryParse(cursor.ToString(), "name", out var read).ShouldBeTrue();
        read.ShouldBe(cursor);
    }
}
