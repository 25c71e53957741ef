using System.IO.Compression;
using System.Text;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Pulumi;

namespace Lab.Simulation.Tests.Engine;

public sealed class AssetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-lab-assets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void State_keeps_the_hash_of_a_text_and_not_the_text()
    {
        var value = AssetReader.Read(new StringAsset("hello"));

        // echo -n hello | sha256sum
        value.Hash.ShouldBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        value.Size.ShouldBe(5);
        PropertyValue.ToJson(value.ToPropertyMap()).ShouldNotContain("hello");
        AssetValue.TryRead(value.ToPropertyMap()).ShouldBe(value);
    }

    [Fact]
    public void The_same_files_are_the_same_archive_wherever_they_come_from()
    {
        var inline = AssetReader.Read(Archive(("a.py", new StringAsset("one")), ("lib/b.py", new StringAsset("two"))));
        Directory.CreateDirectory(Path.Combine(_folder, "src", "lib"));
        File.WriteAllText(Path.Combine(_folder, "src", "a.py"), "one");
        File.WriteAllText(Path.Combine(_folder, "src", "lib", "b.py"), "two");
        ZipFile.CreateFromDirectory(Path.Combine(_folder, "src"), Path.Combine(_folder, "src.zip"));
        inline.Files.ShouldBe(["a.py", "lib/b.py"]);
        inline.Size.ShouldBe(6);
        foreach (var other in new Pulumi.Archive[]
        {
            new FileArchive(Path.Combine(_folder, "src")), new FileArchive(Path.Combine(_folder, "src.zip")),
            Archive(("a.py", new FileAsset(Path.Combine(_folder, "src", "a.py"))), ("lib", new FileArchive(Path.Combine(_folder, "src", "lib")))),
        })
        {
            AssetReader.Read(other).Hash.ShouldBe(inline.Hash);
        }
    }

    [Fact]
    public void A_changed_a_renamed_and_a_further_file_change_the_hash()
    {
        string[] hashes =
        [
            .. new[]
            {
                Archive(("a.py", new StringAsset("one"))), Archive(("a.py", new StringAsset("two"))), Archive(("b.py", new StringAsset("one"))),
                Archive(("a.py", new StringAsset("one")), ("b.py", new StringAsset(""))),
            }.Select(archive => AssetReader.Read(archive).Hash),
        ];
        hashes.ShouldBeUnique();
    }

    [Fact]
    public void What_can_not_be_read_is_told()
    {
        Should.Throw<ArgumentException>(() => AssetReader.Read(new RemoteAsset("https://example.com/x"))).Message.ShouldContain("RemoteAsset");
        Should.Throw<ArgumentException>(() => AssetReader.Read(new RemoteArchive("https://example.com/x"))).Message.ShouldContain("RemoteArchive");
        Should.Throw<ArgumentException>(() => AssetReader.Read(new FileAsset(Path.Combine(_folder, "none")))).Message.ShouldContain("can't be read");
        var text = Path.Combine(_folder, "text");
        File.WriteAllText(text, "no zip", Encoding.UTF8);
        Should.Throw<ArgumentException>(() => AssetReader.Read(new FileArchive(text))).Message.ShouldContain("can't be read");
    }

    [Fact]
    public async Task A_program_gets_no_archive_back_from_state()
    {
        var inputs = await MockValues.FromAsync([new KeyValuePair<string, object>("code", new StringAsset("hello"))]);
        AssetValue.TryRead(inputs["code"]).ShouldNotBeNull();
        MockValues.To(inputs.With("name", "f")).Keys.ShouldBe(["name"]);
    }

    private static AssetArchive Archive(params (string Path, AssetOrArchive Content)[] files) =>
        new(files.ToDictionary(file => file.Path, file => file.Content));
}
