using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using NSubstitute;
using Shouldly;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Security;

namespace SvcInfra.UnitTests.Security;

public sealed class MasterKeyTests : IDisposable
{
    // Base64 of 156 bytes.
    private const string LongerThanAnyKey =
        "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"
        + "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("svcinfra-master-key-");

    private string DevelopmentKeyPath => Path.Combine(_root.FullName, "App_Data", "master.key");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Production_without_a_key_is_refused_with_instructions()
    {
        var message = Refusal(new MasterKeyOptions());

        message.ShouldContain("Security:MasterKey:Value");
        message.ShouldContain("Security:MasterKey:File");
        message.ShouldContain("openssl rand -base64 32");
        File.Exists(DevelopmentKeyPath).ShouldBeFalse();
    }

    [Fact]
    public void Value_and_file_together_are_refused() =>
        Refusal(new MasterKeyOptions { Value = NewKey(), File = "key" }).ShouldContain("not both");

    [Theory]
    [InlineData("this-is-my-passphrase!")]
    [InlineData("c2hvcnQgc2VjcmV0")]
    [InlineData("c2hvcnQgc2VjcmV0c2hvcnQgc2VjcmV0c2hvcnQgc2VjcmV0")]
    [InlineData(LongerThanAnyKey)]
    public void Invalid_key_is_refused_by_its_setting_and_never_printed(string wrong)
    {
        var file = WriteKeyFile(wrong);
        var withPrevious = new MasterKeyOptions { Value = NewKey(), PreviousValues = { NewKey(), wrong } };

        Refusal(new MasterKeyOptions { Value = wrong }).ShouldSatisfyAllConditions(
            message => message.ShouldContain("Security:MasterKey:Value"), message => message.ShouldNotContain(wrong));
        Refusal(new MasterKeyOptions { File = file }).ShouldSatisfyAllConditions(
            message => message.ShouldContain("Security:MasterKey:File"), message => message.ShouldNotContain(wrong));
        Refusal(withPrevious).ShouldSatisfyAllConditions(
            message => message.ShouldContain("Security:MasterKey:PreviousValues:1"), message => message.ShouldNotContain(wrong));
    }

    [Fact]
    public void Missing_key_file_is_refused_by_its_setting() =>
        Refusal(new MasterKeyOptions { Value = NewKey(), PreviousFiles = { "nowhere.key" } })
            .ShouldContain("Security:MasterKey:PreviousFiles:0");

    [Fact]
    public void Key_has_the_same_id_from_value_or_file()
    {
        var key = NewKey();
        var bytes = Convert.FromBase64String(key);

        var fromValue = Load(new MasterKeyOptions { Value = key });
        var fromFile = Load(new MasterKeyOptions { File = WriteKeyFile(key + "\n") });

        fromValue.Current.ToArray().ShouldBe(bytes);
        fromFile.Current.ToArray().ShouldBe(bytes);
        fromFile.CurrentId.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
    }

    [Fact]
    public void Previous_keys_are_found_by_id_and_the_current_one_may_be_among_them()
    {
        var (current, fromValue, fromFile) = (NewKey(), NewKey(), NewKey());
        var keys = Load(new MasterKeyOptions
        {
            Value = current,
            PreviousValues = { fromValue, current },
            PreviousFiles = { WriteKeyFile(fromFile) },
        });

        foreach (var key in new[] { current, fromValue, fromFile })
        {
            keys.TryGet(Load(new MasterKeyOptions { Value = key }).CurrentId, out var found).ShouldBeTrue();
            found.ShouldBe(Convert.FromBase64String(key));
        }

        keys.TryGet(Load(new MasterKeyOptions { Value = NewKey() }).CurrentId, out _).ShouldBeFalse();
    }

    [Fact]
    public void Development_creates_its_key_once()
    {
        var first = Load(new MasterKeyOptions(), Environments.Development);
        var second = Load(new MasterKeyOptions(), Environments.Development);

        second.CurrentId.ShouldBe(first.CurrentId);
        Convert.FromBase64String(File.ReadAllText(DevelopmentKeyPath).Trim()).ShouldBe(first.Current.ToArray());
    }

    [Fact]
    public void Development_key_is_readable_only_by_its_owner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Load(new MasterKeyOptions(), Environments.Development);

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(DevelopmentKeyPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Hosts_that_start_in_parallel_share_one_key()
    {
        const int Hosts = 8;
        const int Rounds = 25;
        for (var round = 0; round < Rounds; round++)
        {
            var path = Path.Combine(_root.FullName, $"round-{round}", "master.key");
            using var barrier = new Barrier(Hosts);
            var hosts = Enumerable.Range(0, Hosts).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    barrier.SignalAndWait();
                    return KeyFile.ReadOrCreate(path);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToList();

            var read = await Task.WhenAll(hosts);

            read.Distinct().ShouldHaveSingleItem().ShouldBe(await File.ReadAllTextAsync(path));
            Directory.GetFiles(Path.GetDirectoryName(path)!, "*.tmp").ShouldBeEmpty("no temporary file may be left over");
        }
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySetting.KeyBytes));

    private string WriteKeyFile(string text)
    {
        var name = $"{Guid.CreateVersion7():N}.key";
        File.WriteAllText(Path.Combine(_root.FullName, name), text);
        return name;
    }

    private MasterKey Load(MasterKeyOptions options, string? environmentName = null)
    {
        var environment = Substitute.For<IHostEnvironment>();
        environment.EnvironmentName.Returns(environmentName ?? Environments.Production);
        environment.ContentRootPath.Returns(_root.FullName);
        return MasterKey.Load(options, environment);
    }

    private string Refusal(MasterKeyOptions options) => Should.Throw<ConfigurationException>(() => Load(options)).Message;
}
