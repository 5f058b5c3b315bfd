using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Application.Email;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Email;

namespace SvcInfra.UnitTests.Email;

public sealed class MimeMessagesTests
{
    [Theory]
    [InlineData("q@b\u00FCcher.example", false)]
    [InlineData("q@xn--bcher-kva.example", false)]
    [InlineData("j\u00FCrgen@b\u00FCcher.example", true)]
    public void Only_a_non_ASCII_local_part_needs_SMTPUTF8(string email, bool isInternational)
    {
        var messages = new MimeMessages(
            Options.Create(new EmailOptions { From = "noreply@example.com" }), Options.Create(new AppOptions()), TimeProvider.System);
        using var mail = messages.Create(Guid.CreateVersion7(), new EmailMessage(EmailAddress.Create(email).Value.Value, "Subject", "text"));

        var format = MimeMessages.FormatOf(mail);

        format.International.ShouldBe(isInternational);
        using var written = new MemoryStream();
        mail.WriteTo(format, written, TestContext.Current.CancellationToken);
        System.Text.Encoding.UTF8.GetString(written.ToArray()).Contains("To: q@xn--bcher-kva.example", StringComparison.Ordinal)
            .ShouldBe(!isInternational);
    }
}
