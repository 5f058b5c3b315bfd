using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.WebApi.Common.Hosting;

namespace SvcInfra.UnitTests.Common;

/// <summary>URLs and ports that the start refuses with a sentence.</summary>
public sealed class StartSettingTests
{
    [Theory]
    [InlineData("https://api.example.com", null)]
    [InlineData("https://api.example.com/", null)]
    [InlineData("http://localhost:5000", null)]
    [InlineData("https://[::1]:5001", null)]
    [InlineData("https://example.com/app", "without a path")]
    [InlineData("https://example.com/app/", "without a path")]
    [InlineData("https://example.com/?a=b", "without a path")]
    [InlineData("https://example.com/#a", "without a path")]
    [InlineData("https://ada:secret@example.com", "without a path")]
    [InlineData("https://example.com:99999", "absolute http(s) URL")]
    [InlineData("ftp://example.com", "absolute http(s) URL")]
    public void Public_url_with_more_than_scheme_host_and_port_is_refused(string url, string? sentence)
    {
        var app = new AppOptions { PublicUrl = url };
        List<ValidationResult> failures = [];

        Validator.TryValidateObject(app, new ValidationContext(app), failures, validateAllProperties: true).ShouldBe(sentence is null);

        if (sentence is not null)
        {
            var failure = failures.ShouldHaveSingleItem().ErrorMessage!;
            failure.ShouldContain(sentence);
            failure.ShouldNotContain("secret");
        }
    }

    [Theory]
    [InlineData("urls", "http://127.0.0.1:99999")]
    [InlineData("urls", "http://127.0.0.1:5000;http://127.0.0.1:65536")]
    [InlineData("urls", "http://127.0.0.1:-1")]
    [InlineData("urls", "http://127.0.0.1:five")]
    [InlineData("urls", "127.0.0.1")]
    [InlineData("http_ports", "99999")]
    [InlineData("https_ports", "5001;many")]
    [InlineData("Kestrel:Endpoints:Public:Url", "http://*:70000")]
    public void Port_out_of_range_is_refused_with_its_key(string key, string value) =>
        Should.Throw<ConfigurationException>(() => ServerUrls.Check(With(key, value))).Message.ShouldStartWith($"{key} has ");

    [Theory]
    [InlineData("urls", "http://127.0.0.1:0;https://[::1]:5001;http://*:80;http://localhost")]
    [InlineData("urls", "http://unix:/run/app.sock")]
    [InlineData("urls", "")]
    [InlineData("http_ports", "8080;8081")]
    [InlineData("Kestrel:Endpoints:Public:Url", "http://+:8080")]
    public void Valid_URL_is_accepted(string key, string value) => Should.NotThrow(() => ServerUrls.Check(With(key, value)));

    [Theory]
    [InlineData("Host=localhost;Port=99999", false)]
    [InlineData("Host=localhost;Port=0", false)]
    [InlineData("Host=localhost;Port=5433", true)]
    public void Port_of_the_database_is_in_range(string connectionString, bool isRight)
    {
        var database = new DatabaseOptions { Provider = DatabaseOptions.PostgreSql, ConnectionString = connectionString };

        Validator.TryValidateObject(database, new ValidationContext(database), [], validateAllProperties: true).ShouldBe(isRight);
    }

    private static IConfiguration With(string key, string value) => new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
}
