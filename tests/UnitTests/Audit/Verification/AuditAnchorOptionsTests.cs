using System.ComponentModel.DataAnnotations;
using Shouldly;
using SvcInfra.Infrastructure.Audit.Verification;

namespace SvcInfra.UnitTests.Audit.Verification;

/// <summary>The URLs and email addresses to which checkpoints may be sent.</summary>
public sealed class AuditAnchorOptionsTests
{
    [Theory]
    [InlineData("https://witness.example.com/notes")]
    [InlineData("http://localhost:8080/")]
    [InlineData("http://127.0.0.1:8080/notes")]
    [InlineData("http://[::1]/notes")]
    [InlineData("")]
    [InlineData(null)]
    public void Url_may_be_https_or_http_to_localhost(string? url) => Problems(new AuditAnchorOptions { Url = url }).ShouldBeEmpty();

    [Theory]
    [InlineData("http://witness.example.com/notes")]
    [InlineData("http://127.0.0.1.example.com/")]
    [InlineData("http://localhost.example.com/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/notes")]
    [InlineData("witness.example.com")]
    public void Attack_url_without_transport_encryption_is_refused(string url) =>
        Problems(new AuditAnchorOptions { Url = url }).ShouldHaveSingleItem()
            .ShouldBe($"Audit:Anchors:Url must be an absolute https URL; it is '{url}'.");

    [Fact]
    public void Mailbox_that_is_not_an_email_address_is_refused() =>
        Problems(new AuditAnchorOptions { Mailbox = "nobody" }).ShouldHaveSingleItem().ShouldContain("Audit:Anchors:Mailbox");

    [Theory]
    [InlineData(" ", null, null, false)]
    [InlineData("a.txt", null, null, true)]
    [InlineData("", "https://example.com/", null, true)]
    [InlineData("", null, "a@example.com", true)]
    public void Any_of_the_three_settings_is_an_anchor(string? file, string? url, string? mailbox, bool hasAny) =>
        new AuditAnchorOptions { File = file, Url = url, Mailbox = mailbox }.HasAny.ShouldBe(hasAny);

    private static List<string> Problems(AuditAnchorOptions options)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true);
        return problems.ConvertAll(problem => problem.ErrorMessage!);
    }
}
