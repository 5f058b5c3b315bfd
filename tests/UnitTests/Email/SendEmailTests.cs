using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Shouldly;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Email;

public sealed class SendEmailTests
{
    private readonly IEmailSender _emails = Substitute.For<IEmailSender>();
    private readonly JobContext _context = new(EntityId.New(), 1, 25);

    [Fact]
    public async Task Job_payload_without_html_is_sent_as_text()
    {
        var job = (SendEmail)new JobType<SendEmail>().Read("""{"To":"ada@example.com","Subject":"Hello","Text":"text"}""");

        await new SendEmailHandler(_emails).HandleAsync(job, _context, CancellationToken.None);

        await _emails.Received(1).SendAsync(_context.JobId, new EmailMessage("ada@example.com", "Hello", "text", Html: null), CancellationToken.None);
    }

    [Fact]
    public void Html_survives_serialization()
    {
        var job = new SendEmail("ada@example.com", "Hello", "text", "<p>text</p>");

        new JobType<SendEmail>().Read(new JobType<SendEmail>().Write(job)).ShouldBe(job);
    }

    [Theory]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(EmailRefusedException))]
    public async Task Permanently_refused_email_is_not_retried(Type error)
    {
        Fail((Exception)Activator.CreateInstance(error, "never")!);

        (await Should.ThrowAsync<NonRetryableJobException>(SendAsync)).Message.ShouldBe("never");
    }

    [Fact]
    public async Task Temporarily_undeliverable_email_is_retried()
    {
        Fail(new IOException("later"));

        await Should.ThrowAsync<IOException>(SendAsync);
    }

    private void Fail(Exception exception) => _emails.SendAsync(default, default!, default).ThrowsAsyncForAnyArgs(exception);

    private Task SendAsync() =>
        new SendEmailHandler(_emails).HandleAsync(new SendEmail("ada@example.com", "Hello", "text"), _context, CancellationToken.None);
}
