using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SvcInfra.Infrastructure.BotProtection;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.UnitTests.BotProtection;

public sealed class DisposableDomainsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("domains-").FullName;

    [Theory]
    [InlineData("trash.example", false)]
    [InlineData("mail.trash.example", false)]
    [InlineData("nottrash.example", true)]
    [InlineData("example", true)]
    [InlineData("xn--mll-hoa.example", false)]
    [InlineData("second.example", false)]
    public void Listed_domains_and_their_subdomains_are_refused(string domain, bool isAllowed) =>
        Of("# disposable\n\nTrash.example  \nm\u00fcll.example\r\nsecond.example # since May\n").IsAllowed(domain).ShouldBe(isAllowed);

    [Fact]
    public void Without_a_list_every_domain_is_allowed() => Of(text: null).IsAllowed("trash.example").ShouldBeTrue();

    [Theory]
    [InlineData("a.example\nnot a domain\n", "has 'not a domain' in line 2, which is not a domain.")]
    [InlineData("@a.example", "has '@a.example' in line 1, which is not a domain.")]
    public void Wrong_line_ends_the_start(string text, string reason) =>
        Should.Throw<ConfigurationException>(() => Of(text).Load()).Message.ShouldBe($"BotProtection:DisposableDomainsFile {reason}");

    [Fact]
    public void Missing_file_ends_the_start() =>
        Should.Throw<ConfigurationException>(() => Of(text: null, "missing.txt").Load())
            .Message.ShouldStartWith("The file of BotProtection:DisposableDomainsFile cannot be read: ");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DisposableDomains Of(string? text, string? file = null)
    {
        if (text is not null)
        {
            file = "domains.txt";
            File.WriteAllText(Path.Combine(_folder, file), text);
        }

        var environment = Substitute.For<IHostEnvironment>();
        environment.ContentRootPath.Returns(_folder);
        return new DisposableDomains(Options.Create(new BotProtectionOptions { DisposableDomainsFile = file }), environment);
    }
}
