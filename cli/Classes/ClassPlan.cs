using System.Collections.Immutable;
using System.Globalization;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Classes;

/// <summary>
/// A class with all that its file leaves open: where each environment is, which addresses it has, and when it expires. What was decided for an
/// environment when it was made stays, whoever joins or leaves the class.
/// </summary>
/// <param name="File">The file.</param>
/// <param name="TargetName">The target.</param>
/// <param name="Members">The environments of the file, in its order.</param>
/// <param name="Former">Environments that the class made, and that the file has no more.</param>
internal sealed record ClassPlan(ClassFile File, string TargetName, ImmutableArray<ClassMember> Members, ImmutableArray<ClassMember> Former)
{
    /// <summary>Makes the plan.</summary>
    /// <param name="file">The file.</param>
    /// <param name="targetName">The target.</param>
    /// <param name="records">What is remembered.</param>
    /// <param name="now">When environments that are not there yet are made.</param>
    /// <exception cref="LabException">
    /// An environment is where the class has no place any more, has addresses of another block, or finds none free in it: all that do.
    /// </exception>
    public static ClassPlan Make(ClassFile file, string targetName, ImmutableSortedDictionary<string, ClassRecord> records, DateTimeOffset now)
    {
        var problems = new Problems();
        var assignment = new Assignment(file, records.Values.Where(record => record.IsAssigned), problems);
        ImmutableArray<ClassMember> members = [.. file.Environments.Select(student => Member(student, records.GetValueOrDefault(student.Name)))];
        problems.ThrowIfAny();
        var former = records.Values.Where(record => record.IsAssigned && file.Environments.All(student => student.Name != record.Environment));
        return new ClassPlan(file, targetName, members, [.. former.Select(record => new ClassMember(record, EnvironmentSettings.None) { IsMade = record.CreatedAt is not null })]);

        ClassMember Member(ClassStudent student, ClassRecord? remembered)
        {
            var record = assignment.Assign(student, remembered ?? new ClassRecord(student.Name)) with { CreatedAt = remembered?.CreatedAt ?? now };
            var settings = SettingsOf(file, student, record);
            var dropped = record.Set.Except(settings.Keys, StringComparer.Ordinal).Select(SettingKeys.Find).OfType<SettingKey>();
            return new ClassMember(
                record with { Set = [.. settings.Keys] }, settings.SetItems(dropped.Select(key => KeyValuePair.Create(key.Name, key.Default))))
            {
                IsMade = remembered?.CreatedAt is not null,
            };
        }
    }

    /// <summary>The stages that an environment has, as the file and its settings say.</summary>
    public ImmutableArray<LabStage> StagesOf(ClassMember member)
    {
        var settings = LabSettings.Parse(member.Name, member.Settings);
        return [.. (File.Stages.IsEmpty ? StageCatalog.All : StageCatalog.WithDependencies(File.Stages)).Where(stage => stage.LeftOut(settings) is null)];
    }

    private static ImmutableSortedDictionary<string, string> SettingsOf(ClassFile file, ClassStudent student, ClassRecord record)
    {
        var settings = file.Settings.SetItems(student.Settings);
        if (record.Region is not null) settings = settings.SetItem(SettingKeys.Region, record.Region);
        if (record.Profile is not null) settings = settings.SetItem(SettingKeys.AwsProfile, record.Profile);
        if (record.AddressNumber is { } number && file.Block is { } block) settings = settings.SetItems(ClassAddresses.SettingsOf(block, number));
        if (file.TimeToLive is { } time) settings = settings.SetItem(SettingKeys.ExpiresAt, (record.CreatedAt!.Value + time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        return settings;
    }

    private static string Addresses(string? block) => block is null ? "the addresses of its settings" : $"a part of {block}";

    /// <summary>Gives each environment its place and its addresses.</summary>
    private sealed class Assignment
    {
        private readonly ClassFile _file;
        private readonly Problems _problems;
        private readonly Dictionary<ClassPlace, int> _inPlace;
        private readonly SortedSet<int> _numbers;

        public Assignment(ClassFile file, IEnumerable<ClassRecord> made, Problems problems)
        {
            _file = file;
            _problems = problems;
            _inPlace = file.Places.Distinct().ToDictionary(place => place, _ => 0);
            _numbers = [];
            foreach (var record in made)
            {
                if (record.Region is not null && _inPlace.TryGetValue(new ClassPlace(record.Region, record.Profile), out var count)) _inPlace[new ClassPlace(record.Region, record.Profile)] = count + 1;
                if (record.AddressNumber is { } number && record.AddressBlock == file.Block?.ToString()) _numbers.Add(number);
            }
        }

        public ClassRecord Assign(ClassStudent student, ClassRecord record)
        {
            var isMade = record.IsAssigned;
            var hasOwnPlace = _file.Places.IsEmpty || student.Settings.ContainsKey(SettingKeys.Region) || student.Settings.ContainsKey(SettingKeys.AwsProfile);
            return Addressed(hasOwnPlace ? record with { Region = null, Profile = null } : Placed(record, isMade), isMade);
        }

        // In turn: the place with the fewest, of those the first one.
        private ClassRecord Placed(ClassRecord record, bool isMade)
        {
            if (isMade && record.Region is not null)
            {
                var place = new ClassPlace(record.Region, record.Profile);
                if (!_inPlace.ContainsKey(place)) _problems.Add($"{record.Environment} was made in {place}, which is none of the class's places any more: name it again, or take the class down first");
                return record;
            }

            var next = _file.Places.MinBy(place => _inPlace[place])!;
            _inPlace[next]++;
            return record with { Region = next.Region, Profile = next.Profile };
        }

        private ClassRecord Addressed(ClassRecord record, bool isMade)
        {
            var block = _file.Block?.ToString();
            if (isMade)
            {
                // Other addresses are another VPC, and all that is in it with it.
                if (record.AddressBlock != block) _problems.Add($"{record.Environment} was made with {Addresses(record.AddressBlock)}, and the file's key distinctCidrs means {Addresses(block)}: put it back; to change it, take the class down before");
                return record;
            }

            if (_file.Block is not { } cut) return record with { AddressNumber = null, AddressBlock = null };
            var capacity = ClassAddresses.Capacity(cut);
            var number = Enumerable.Range(0, int.MaxValue).First(_numbers.Add);
            if (number < capacity)
            {
                foreach (var problem in ClassRules.ProblemsOf(record.Environment, ClassAddresses.SettingsOf(cut, number))) _problems.Add($"{_file.Path}: distinctCidrs: {record.Environment}: {problem}");
                return record with { AddressNumber = number, AddressBlock = block };
            }

            _problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{_file.Path}: distinctCidrs: {block} has room for {capacity} environments, and those that the class made hold all of it, so none is left for {record.Environment}: leave it out, or take the class down first, with those that the file has no more"));
            return record;
        }
    }
}

/// <summary>An environment of a class, as it is to be.</summary>
/// <param name="Record">What is remembered of it.</param>
/// <param name="Settings">All its settings.</param>
internal sealed record ClassMember(ClassRecord Record, ImmutableSortedDictionary<string, string> Settings)
{
    /// <summary>The environment.</summary>
    public string Name => Record.Environment;

    /// <summary>Whether the class made it before.</summary>
    public bool IsMade { get; init; } = true;

    /// <summary>Whether its settings protect it from being taken down.</summary>
    public bool IsProtected => bool.TryParse(Settings.GetValueOrDefault(SettingKeys.Protected), out var isProtected) && isProtected;

    /// <summary>Whether it may have been protected by hand, which nothing here tells.</summary>
    public bool MayBeProtected { get; init; }

    /// <summary>Its region.</summary>
    public string Region => Settings.GetValueOrDefault(SettingKeys.Region) ?? Record.Region ?? SettingKeys.Find(SettingKeys.Region)!.Default;

    /// <summary>Its profile; <see langword="null"/> for the default credentials.</summary>
    public string? Profile => (Settings.GetValueOrDefault(SettingKeys.AwsProfile) ?? Record.Profile) is { Length: > 0 } profile ? profile : null;

    /// <summary>Its account and region.</summary>
    public ClassPlace Place => new(Region, Profile);
}
